"""Pages of advisories, one noun a file: editing, answers, imports, the matrix."""
