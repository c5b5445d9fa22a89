"""Decisions of exposure, pure."""
