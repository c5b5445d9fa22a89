"""Pages of the gate, one noun a file."""
