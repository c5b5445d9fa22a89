"""Pages of trust, one noun a file."""
