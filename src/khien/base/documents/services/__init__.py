"""Writes of documents, one noun a file."""
