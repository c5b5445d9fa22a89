"""The words of inventory: machines, what was observed of them, their software."""
