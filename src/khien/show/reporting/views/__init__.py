"""Pages of reporting, one noun a file."""
