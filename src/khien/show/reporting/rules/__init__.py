"""Decisions of reporting, one noun a file."""
