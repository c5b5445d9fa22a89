"""Writes of reporting, one noun a file."""
