"""Decisions of documents, one noun a file."""
