"""Input of the pages of response, one noun a file: incidents, evidence, work, papers, notices, the team."""
