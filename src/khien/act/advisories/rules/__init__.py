"""Decisions of advisories, one noun a file: content, case, answers; CSAF beside them."""
