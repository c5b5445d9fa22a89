"""Looks of procedures."""
