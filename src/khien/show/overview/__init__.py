"""Overview: the province, or a unit, on one screen."""
