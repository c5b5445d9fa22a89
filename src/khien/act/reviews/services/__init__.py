"""The writes of reviews, one noun a file."""
