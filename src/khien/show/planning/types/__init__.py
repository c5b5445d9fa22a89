"""The words of planning."""
