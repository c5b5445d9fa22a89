"""What watches: telemetry, detection."""
