"""Plan files of every kind, told by content: TOML, Excel, Word."""
