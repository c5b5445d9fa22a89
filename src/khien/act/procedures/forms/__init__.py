"""The forms of procedures, one noun a file."""
