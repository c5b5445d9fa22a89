"""The writes of procedures, one noun a file."""
