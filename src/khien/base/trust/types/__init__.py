"""The words of trust, one noun a file."""
