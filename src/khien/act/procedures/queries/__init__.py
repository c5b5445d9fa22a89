"""The reads of procedures, one noun a file."""
