"""Writes of the internal authority: made, asked, decided, issued, revoked, published."""
