"""The reads of reviews, one noun a file."""
