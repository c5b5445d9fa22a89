"""The decisions of procedures, one noun a file."""
