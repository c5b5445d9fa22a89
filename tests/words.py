"""What a PDF says, read by a program that did not make it."""

import pypdfium2


def said_of(content: bytes) -> str:
    """Return the words of all pages with single spaces between them."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())
