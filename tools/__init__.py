"""Programs for those who work on Khiên: contracts, generated documents, measurements."""
