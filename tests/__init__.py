"""What crosses rooms: the shape of the house, journeys, who sees what."""
