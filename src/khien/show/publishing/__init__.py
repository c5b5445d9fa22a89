"""What the province says to everybody: warnings, guides, whom to tell, the yearly report."""
