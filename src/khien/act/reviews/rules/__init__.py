"""The decisions of reviews, one noun a file."""
