"""Decisions on content: what it is, what is written in it, whether it may be here. No framework."""
