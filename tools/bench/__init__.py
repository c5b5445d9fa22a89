"""Measurements: one module a part of the house; `python -m tools.bench` runs them all."""
