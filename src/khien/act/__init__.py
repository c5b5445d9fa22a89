"""What acts: response."""
