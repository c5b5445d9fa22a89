"""Reads of exposure."""
