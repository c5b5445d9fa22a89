"""Writes of advisories, one noun a file: drafts, issuing, following, returning, letters, imports."""
