"""Versions as bytes whose plain order is the order of the versions: one rule book an ecosystem."""
