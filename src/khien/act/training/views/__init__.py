"""Pages of training, one noun a file."""
