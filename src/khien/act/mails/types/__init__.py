"""The words of mails, one noun a file."""
