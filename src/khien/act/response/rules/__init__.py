"""Decisions of response, one noun a file: incidents, their case, what each body is told."""
