"""The top of the house: settings, wiring, error pages, the `khien` command. Knows all rooms; no room knows it."""
