"""The words of training, one noun a file."""
