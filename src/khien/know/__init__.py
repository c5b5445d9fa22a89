"""What is known: inventory."""
