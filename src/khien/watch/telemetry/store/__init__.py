"""The event store: own log first, then Parquet in a Delta table; readers take both without a lock."""
