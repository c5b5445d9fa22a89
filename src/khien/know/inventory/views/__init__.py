"""Pages of inventory."""
