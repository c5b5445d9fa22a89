"""Commands of trust, one noun a file."""
