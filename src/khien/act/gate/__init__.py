"""The gate: reports from outside: the public form, the offline form, phones over a gateway of its own."""
