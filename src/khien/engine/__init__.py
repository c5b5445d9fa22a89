"""The engine: bytes into records, records against Sigma rules. No framework, no database."""
