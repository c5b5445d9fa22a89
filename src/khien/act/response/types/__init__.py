"""The words of response, one noun a file: incidents, what is found and done, papers, notices, the team."""
