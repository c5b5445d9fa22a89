"""What talks to other machines: clamd, bounded in time."""
