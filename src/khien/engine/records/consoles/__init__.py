"""Consoles' own alerts: which records are one, by mappings that are data, and what they say."""
