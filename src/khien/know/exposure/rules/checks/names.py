"""Names of certificates and policies beside names of hosts."""


def fits(name: str, host: str) -> bool:
    """Return whether a name with perhaps a star fits a host; a star stands for one whole label."""
    name = name.lower().rstrip(".")
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:] and "." in name[2:]
    return name == host
