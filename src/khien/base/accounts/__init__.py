"""Units, people, roles, the one visibility rule, sign-in, and the typed request (`http`)."""
