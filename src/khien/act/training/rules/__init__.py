"""Decisions of training, one noun a file."""
