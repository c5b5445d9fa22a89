"""The decisions of exchange, one noun a file; no framework."""
