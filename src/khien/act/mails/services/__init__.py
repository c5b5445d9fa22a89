"""The writes of mails, one noun a file."""
