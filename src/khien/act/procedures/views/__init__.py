"""The pages of procedures, one noun a file."""
