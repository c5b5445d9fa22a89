"""Code of exchange that talks to other machines."""
