"""Reads of reporting, one noun a file."""
