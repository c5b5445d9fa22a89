"""Checks a signed XML (XMLDSig, XAdES): no entities, nothing from outside, and all of it must be signed."""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, pem
from asn1crypto.x509 import Certificate
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier
from typing_extensions import override

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying import chains
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Facts, Grounds, Origin
from khien.base.trust.rules.verifying.judging import judge
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import NoSignature, SignatureState, Verdict

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE: Final = f"{{{DS}}}Signature"
SIGNATURES_MAX: Final = 20
ELEMENTS_MAX: Final = 200_000
REFERENCES_MAX: Final = 20
_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_TRANSFORMS: Final = frozenset(
    {
        f"{DS}enveloped-signature",
        _C14N,
        f"{_C14N}#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    }
)
_IDS: Final = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_SILENT: Final = frozenset({*_IDS, f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"})
"""Attributes that say nothing to a reader."""

_NAME_SAID: Final = 60


def verdicts(content: bytes, grounds: Grounds, *, at: datetime) -> list[Verdict]:
    """Return what each signature of an XML is worth, in the order of the file.

    Raises NoSignature where it is no XML that can be read, or one with a document type.
    """
    root = _root(content)
    found = list(root.iter(SIGNATURE))
    if len(found) > SIGNATURES_MAX:
        raise NoSignature(detail=f"XML, {len(found)} signatures")
    signed: set[Any] = set()
    facts = [_facts(content, root, one, place) for place, one in enumerate(found)]
    for one in found:
        signed |= _covered(root, one)
    outside = _outside(root, signed)
    for one in facts:
        if outside is not None and one.is_whole:
            part = Note(NoteCode.PART_SIGNED, {"part": _local(outside)})
            one.found.append((SignatureState.ADDED_TO, part))
    return [judge(one, grounds, now=at) for one in facts]


class _Nth(XMLVerifier):
    """Checks the signature at one place of the file, not the first."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    @override
    def _get_signature(self, root: Any) -> Any:
        return next(one for place, one in enumerate(root.iter(SIGNATURE)) if place == self.place)


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
        tree = root.getroottree()
        if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
            raise NoSignature(detail="XML with a document type (DOCTYPE), which may hide entities")
        if sum(1 for _ in root.iter()) > ELEMENTS_MAX:
            raise NoSignature(detail=f"XML, more than {ELEMENTS_MAX} elements")
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    return root


def _facts(content: bytes, root: Any, signature: Any, place: int) -> Facts:
    pool = list(_certificates(signature, f"{{{DS}}}X509Certificate"))
    leaf = _leaf(pool)
    found = Facts(leaf, None, is_whole=False, pool=pool)
    try:
        _refuse_odd(root, signature)
        found.digests = tuple(_digests(signature))
        _verify(content, leaf, place)
        found.is_whole = True
        found.pool += _certificates(signature, "{*}EncapsulatedX509Certificate")
        found.answers = list(_answers(signature))
        found.tokens = list(_tokens(signature))
        found.said_at = _said_at(root, signature)
    except (InvalidSignature, InvalidDigest):
        found.found.append((SignatureState.ALTERED, Note(NoteCode.CONTENT_CHANGED)))
    except (InvalidInput, *FAULTS) as problem:
        found.is_whole = False
        note = Note(NoteCode.UNREADABLE, {"detail": said(problem)})
        found.found.append((SignatureState.ALTERED, note))
    return found


def _verify(content: bytes, leaf: Certificate | None, place: int) -> None:
    """Raise InvalidSignature or InvalidInput unless what is referenced is what was signed."""
    configuration = SignatureConfiguration(
        require_x509=leaf is not None,
        expect_references=True,
        signature_methods=frozenset(one for one in SignatureMethod if "HMAC" not in one.name),
        digest_algorithms=frozenset(DigestAlgorithm),
        verification_time=leaf.not_valid_after if leaf is not None else None,
    )
    certificate = chains.as_x509(leaf) if leaf is not None else None
    _Nth(place).verify(
        content, x509_cert=certificate, validate_schema=False, expect_config=configuration
    )


def _refuse_odd(root: Any, signature: Any) -> None:
    """Raise ValueError for references outside the file, two of one name, and programs in transforms."""
    references = list(_references(signature))
    if not 0 < len(references) <= REFERENCES_MAX:
        raise ValueError(f"{len(references)} references")
    for one in references:
        uri = one.get("URI")
        if uri is None or (uri and not uri.startswith("#")) or uri.startswith("#xpointer"):
            raise ValueError(f"a reference to “{uri}” outside the file")
        if uri and len(_named(root, uri[1:])) != 1:
            raise ValueError(f"{len(_named(root, uri[1:]))} elements are called “{uri[1:]}”")
    for one in signature.iter(f"{{{DS}}}Transform"):
        if one.get("Algorithm") not in _TRANSFORMS:
            raise ValueError(f"the transform “{one.get('Algorithm')}”")


def _references(signature: Any) -> Iterator[Any]:
    for held in signature.findall(f"{{{DS}}}SignedInfo"):
        yield from held.findall(f"{{{DS}}}Reference")


def _named(root: Any, name: str) -> list[Any]:
    return [one for one in root.iter(etree.Element) if any(one.get(key) == name for key in _IDS)]


def _covered(root: Any, signature: Any) -> set[Any]:
    """Return the elements that a signature refers to, each with all below it."""
    found: set[Any] = set()
    for reference in _references(signature):
        uri = reference.get("URI")
        targets = [root] if uri == "" else _named(root, (uri or "#")[1:])
        for target in targets:
            found.update(target.iter(etree.Element))
    return found


def _outside(root: Any, signed: set[Any]) -> Any | None:
    """Return the first thing that no signature covers; signatures and what only holds them aside."""
    around = [*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter()]
    for one in around:
        if one.tag is etree.Comment or one in signed or _is_in_signature(one):
            continue
        if one.tag is etree.ProcessingInstruction:
            if one.getparent() not in signed:
                return one
        elif not _only_holds(one, signed):
            return one
    return None


def _is_in_signature(element: Any) -> bool:
    return element.tag == SIGNATURE or any(
        above.tag == SIGNATURE for above in element.iterancestors()
    )


def _only_holds(element: Any, signed: set[Any]) -> bool:
    """Return whether an element says nothing itself: it holds signed parts or signatures, no words."""
    words = [element.text or "", *(child.tail or "" for child in element)]
    below = [one for one in element.iter(etree.Element) if one is not element]
    holds = any(one in signed or one.tag == SIGNATURE for one in below)
    said_in = set(element.attrib) - _SILENT
    return holds and not said_in and not "".join(words).strip()


def _leaf(pool: list[Certificate]) -> Certificate | None:
    """Return the signer's certificate: the one that issued none of the others."""
    issuers = {one.issuer.dump() for one in pool if one.issuer != one.subject}
    leaves = [one for one in pool if one.subject.dump() not in issuers]
    return (leaves or pool or [None])[0]


def _certificates(signature: Any, tag: str) -> list[Certificate]:
    found = []
    for one in list(signature.iter(tag))[:100]:
        try:
            loaded = Certificate.load(_decoded(one), strict=True)
            assert loaded.native is not None
        except FAULTS:
            continue
        found.append(loaded)
    return found


def _decoded(element: Any) -> bytes:
    words = (element.text or "").strip().encode()
    return bytes(pem.unarmor(words)[2]) if words.startswith(b"-----") else base64.b64decode(words)


def _digests(signature: Any) -> Iterator[str]:
    """Yield the digests of the method and of each reference, as certificates name them."""
    methods = [one.get("Algorithm", "") for one in signature.iter(f"{{{DS}}}SignatureMethod")]
    digests = [
        one.find(f"{{{DS}}}DigestMethod").get("Algorithm", "") for one in _references(signature)
    ]
    for uri in (*methods, *digests):
        name = uri.rpartition("#")[2].lower()
        yield name.rpartition("-")[2] if "sha" in name or "md5" in name else name


def _answers(signature: Any) -> Iterator[Answer]:
    for tag, kind in (
        ("{*}EncapsulatedCRLValue", AnswerKind.CRL),
        ("{*}EncapsulatedOCSPValue", AnswerKind.OCSP),
    ):
        for one in list(signature.iter(tag))[:50]:
            yield Answer(kind, _decoded(one), Origin.EMBEDDED)


def _tokens(signature: Any) -> Iterator[tuple[cms.ContentInfo, bytes]]:
    """Yield the time stamps over the signature value, each with the bytes that it stands on."""
    value = signature.find(f"{{{DS}}}SignatureValue")
    for stamp in list(signature.iter("{*}SignatureTimeStamp"))[:10]:
        method = stamp.find(f"{{{DS}}}CanonicalizationMethod")
        algorithm = method.get("Algorithm", "") if method is not None else _C14N
        covered = etree.tostring(
            value, method="c14n", exclusive="exc-c14n" in algorithm, with_comments=False
        )
        for token in stamp.iter("{*}EncapsulatedTimeStamp"):
            yield cms.ContentInfo.load(_decoded(token)), covered


def _said_at(root: Any, signature: Any) -> datetime | None:
    """Return the signer's time where the signature covers it."""
    signed = _covered(root, signature)
    for one in signature.iter("{*}SigningTime"):
        if one in signed and one.text:
            at = datetime.fromisoformat(one.text.strip())
            return at if at.tzinfo else None
    return None


def _local(element: Any) -> str:
    if element.tag is etree.ProcessingInstruction:
        return f"<?{element.target}?>"[:_NAME_SAID]
    return str(etree.QName(element).localname)[:_NAME_SAID]
