"""Response: incidents that a named person answers, from the first alert to the reasoned close."""
