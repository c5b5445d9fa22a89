"""Decisions of the rule book: what holds, when a clock runs out, whether a form is consistent, checks."""
