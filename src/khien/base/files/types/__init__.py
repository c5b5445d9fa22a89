"""The words of files, one noun a file."""
