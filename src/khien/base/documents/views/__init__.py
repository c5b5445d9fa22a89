"""Pages of documents, one noun a file."""
