"""What the reading of hostile PDF, CMS or XML may raise: told as a sentence, never a crash."""

import struct
import zlib
from typing import Final

from cryptography import x509
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from lxml import etree
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

FAULTS: Final = (
    PdfError,
    SigningError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,  # asn1crypto and pyHanko say so of algorithms and structures they do not know
    RecursionError,
    OSError,
    struct.error,
    zlib.error,
    etree.LxmlError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
    InvalidSignature,
    InternalError,
)
_SAID_MAX: Final = 150


def said(problem: BaseException) -> str:
    """Return what a fault says, in a line."""
    return f"{type(problem).__name__}: {problem}".replace("\n", " ")[:_SAID_MAX]
