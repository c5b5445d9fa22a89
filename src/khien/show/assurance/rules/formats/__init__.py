"""The forms in which catalogues come and go: TOML, Excel, OSCAL; one file a form."""
