"""Reads of documents, one noun a file."""
