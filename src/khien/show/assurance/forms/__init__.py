"""Forms of assurance."""
