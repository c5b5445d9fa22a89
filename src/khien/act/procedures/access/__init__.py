"""The doors of procedures, one noun a file: whose rows an actor sees, who may change them."""
