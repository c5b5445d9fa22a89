"""Reads of inventory."""
