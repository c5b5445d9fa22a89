"""Pages and endpoints of inventory."""
