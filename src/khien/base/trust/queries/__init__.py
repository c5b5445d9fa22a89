"""Reads of trust, one noun a file."""
