"""The top of the house: settings, wiring, error pages, the `khien` command. No room knows it."""
