"""Decisions of assurance, without framework."""
