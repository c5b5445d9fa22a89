"""Writes of files, one noun a file."""
