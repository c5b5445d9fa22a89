"""The forms of NĐ 331/2026, and the documents of a level dossier, as papers."""
