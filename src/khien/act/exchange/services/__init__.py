"""Writes of exchange, one noun a file."""
