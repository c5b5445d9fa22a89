"""The words of documents, one noun a file."""
