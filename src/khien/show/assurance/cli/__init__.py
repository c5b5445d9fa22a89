"""The commands of assurance."""
