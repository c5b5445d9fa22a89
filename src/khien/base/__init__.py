"""What every room stands on: core, ui, accounts, regulation, files, casework, trust."""
