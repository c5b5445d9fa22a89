"""Reads of training, one noun a file."""
