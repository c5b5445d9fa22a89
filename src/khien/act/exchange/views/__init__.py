"""Pages of exchange and what outsiders ask, one noun a file."""
