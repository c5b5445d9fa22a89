"""Reading of account lists: tables with known heads, lists of Linux machines."""
