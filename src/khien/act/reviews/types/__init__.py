"""The words of reviews, one noun a file."""
