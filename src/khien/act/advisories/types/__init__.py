"""The words of advisories, one noun a file: what one says, how it stands, what units answer."""
