"""Pages of response, one noun a file: incidents, notices, calls."""
