"""The doors of trust, one noun a file."""
