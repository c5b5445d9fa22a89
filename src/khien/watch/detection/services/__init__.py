"""Writes of detection, one noun a file: alerts, rules, the detector."""
