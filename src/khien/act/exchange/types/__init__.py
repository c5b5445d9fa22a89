"""The words of exchange, one noun a file."""
