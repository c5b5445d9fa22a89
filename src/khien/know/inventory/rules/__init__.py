"""Decisions of inventory, pure."""
