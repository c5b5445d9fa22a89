"""Writes of advisories, one noun a file: drafts, issuing, following, letters, imports."""
