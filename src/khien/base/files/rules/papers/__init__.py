"""How official papers are laid out: words, columns, drawings, and the files that come of them."""
