"""Bytes into records: one file a format, and the names under which a record's fields can be searched."""
