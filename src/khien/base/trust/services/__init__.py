"""Writes of trust, one noun a file."""
