"""The dated rule book: legal and local clocks as data, with source, dates and confidence."""
