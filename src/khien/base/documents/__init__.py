"""Documents: the register of regulations and decisions, each unit's own rules (Quy chế) and their lives."""
