"""The pages of reviews, one noun a file."""
