"""Template tags of the rule book's pages."""
