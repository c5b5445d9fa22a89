"""Use cases of training, one noun a file."""
