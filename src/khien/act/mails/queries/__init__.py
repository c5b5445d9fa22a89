"""The reads of mails, one noun a file."""
