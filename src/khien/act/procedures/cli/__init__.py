"""Commands of procedures, one noun a file."""
