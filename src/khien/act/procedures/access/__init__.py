"""The door of procedures, one noun a file."""
