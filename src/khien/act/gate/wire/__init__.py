"""Code of the gate that talks to other machines."""
