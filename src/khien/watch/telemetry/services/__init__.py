"""Writes of telemetry, one noun a file: feeds, intake, arrivals, keeping."""
