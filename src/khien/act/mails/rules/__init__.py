"""The decisions of mails, one noun a file."""
