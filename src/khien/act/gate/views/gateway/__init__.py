"""Pages of the gateway process: it has no database, and cannot read what it holds."""
