"""Decisions of the internal authority: profiles, what is built and signed, faults of a request."""
