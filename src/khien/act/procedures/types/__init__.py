"""The words of procedures, one noun a file."""
