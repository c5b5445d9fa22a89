"""Pages of exposure."""
