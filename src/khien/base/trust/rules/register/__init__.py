"""The register of certificates: how each stands, read from files and lists, written as a sheet."""
