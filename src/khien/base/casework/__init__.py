"""Casework: what waits for a person, with owner, due time and page."""
