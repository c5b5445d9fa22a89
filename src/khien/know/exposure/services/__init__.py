"""Writes of exposure."""
