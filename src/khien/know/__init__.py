"""What is known: inventory, exposure."""
