"""Reads of exchange, one noun a file."""
