"""Forms of trust, one noun a file."""
