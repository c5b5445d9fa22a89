"""The words of reporting, one noun a file."""
