"""Where an archived document lies now."""

from khien.base.trust.access import archive as access


def current_file(file_key: int) -> int:
    """Return the key of the file that holds a document with its last stamp; its own where not archived."""
    row = access.archived().filter(original_id=file_key).first()
    return row.current_id if row else file_key
