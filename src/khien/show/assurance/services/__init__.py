"""Writes of assurance."""
