"""A paper as DOCX: the frame by a template that offices may change, the body written into it."""
