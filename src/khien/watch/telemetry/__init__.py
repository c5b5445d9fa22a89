"""Telemetry: who sends logs, what arrived, where it is kept, and how it is searched."""
