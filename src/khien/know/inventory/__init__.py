"""Inventory: what every unit has. Owns things; acts on them belong to procedures."""
