"""Tables of exposure."""
