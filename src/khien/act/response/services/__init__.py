"""Writes of response, one noun a file: incidents, notices to bodies, calls."""
