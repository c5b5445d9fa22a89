"""Tags of the pages of procedures."""
