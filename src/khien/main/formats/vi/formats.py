"""Vietnamese numbers: groups of three, as official documents write them (1.234.567,8)."""

NUMBER_GROUPING = 3
