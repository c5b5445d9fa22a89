"""Pages of advisories, one noun a file: editing, answers, the matrix."""
