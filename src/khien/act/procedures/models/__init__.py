"""Tables of procedures: acts with their things, papers and signatures; reviews; reports of mail."""
