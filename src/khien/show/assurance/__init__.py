"""Assurance: measures computed from rows of other rooms, kept with their evidence."""
