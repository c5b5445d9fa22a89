"""The event store: own log, then Parquet in a Delta table; readers take both without locks."""
