"""The look at a reported mail: pure, bounded, and run in a process of its own."""
