"""What shows how far it is done: assurance, planning, reporting, overview."""
