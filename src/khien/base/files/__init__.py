"""Stored files and the rendering of documents."""
