"""Reads a CMS message (RFC 5652): each signer of it as facts, attached or over a content beside it."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, core, tsp
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying import chains
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Facts, Origin
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import NoSignature, SignatureState

SIGNERS_MAX: Final = 20
CERTIFICATES_MAX: Final = 100
Digest = Callable[[str], bytes]


def signed_data(content: bytes) -> cms.SignedData:
    """Return the signed data of a CMS message (DER or BER). Raises NoSignature."""
    try:
        message = cms.ContentInfo.load(content)
        if message["content_type"].native != "signed_data":
            raise NoSignature(detail=f"CMS {message['content_type'].native}")
        held: cms.SignedData = message["content"]
        count = len(held["signer_infos"])
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    if not 0 < count <= SIGNERS_MAX:
        raise NoSignature(detail=f"CMS, {count} signers")
    return held


def attached(held: cms.SignedData) -> bytes | None:
    """Return the content that a message carries; None where it is detached."""
    content = held["encap_content_info"]["content"]
    return None if content is core.VOID or content.contents is None else bytes(content)


def signers(held: cms.SignedData, content: bytes) -> list[Facts]:
    """Return the facts of each signer of a message over a content."""
    found = [facts(one, hashed(content)) for one in apart(held)]
    for one in found:
        one.is_alone = len(found) == 1
    return found


def hashed(content: bytes) -> Digest:
    """Return what hashes a content by the name of an algorithm."""
    return lambda name: hashlib.new(name, content).digest()


def apart(held: cms.SignedData) -> list[cms.SignedData]:
    """Return a message of several signers as one message a signer."""
    infos = list(held["signer_infos"])
    if len(infos) == 1:
        return [held]
    found = []
    for info in infos:
        single = held.copy()
        single["signer_infos"] = [info]
        single["digest_algorithms"] = [info["digest_algorithm"]]
        found.append(single)
    return found


def facts(held: cms.SignedData, digest: Digest, *, is_stamp: bool = False) -> Facts:
    """Return what the one signer of a message brings; `digest` hashes the content by an algorithm's name."""
    found = Facts(None, None, is_whole=False, is_stamp=is_stamp)
    try:
        info = held["signer_infos"][0]
        found.pool = _certificates(held)
        found.answers = _lists(held)
        name = info["digest_algorithm"]["algorithm"].native
        found.digests = (name, _signature_digest(info))
        certificate = extract_certs_for_validation(held).signer_cert
        found.certificate = certificate
        found.said_at = _said_at(info)
        kind = held["encap_content_info"]["content_type"].native
        intact, valid = validate_sig_integrity(info, certificate, kind, digest(name))
        found.is_whole = intact and valid
        found.answers += _archived(info)
        found.tokens = _tokens(info)
        for detail in odd_forms(held, certificate):
            odd = Note(NoteCode.ODD_FORM, {"detail": detail})
            found.found.append((SignatureState.DOUBTFUL, odd))
    except FAULTS as problem:
        found.is_whole = False
        found.found.append(
            (SignatureState.ALTERED, Note(NoteCode.UNREADABLE, {"detail": said(problem)}))
        )
    return found


def stamp_facts(token: cms.ContentInfo, digest: Digest) -> Facts:
    """Return the facts of a time stamp (RFC 3161); `digest` hashes what it should stand on."""
    try:
        held: cms.SignedData = token["content"]
        said_in: tsp.TSTInfo = held["encap_content_info"]["content"].parsed
        raw = bytes(held["encap_content_info"]["content"])
        found = facts(held, hashed(raw), is_stamp=True)
        imprint = said_in["message_imprint"]
        name = imprint["hash_algorithm"]["algorithm"].native
        fits = imprint["hashed_message"].native == digest(name)
        found.said_at = said_in["gen_time"].native
        found.digests = (*found.digests, name)
        found.is_whole = found.is_whole and fits
    except FAULTS as problem:
        note = Note(NoteCode.UNREADABLE, {"detail": said(problem)})
        return Facts(
            None, None, is_whole=False, is_stamp=True, found=[(SignatureState.ALTERED, note)]
        )
    return found


def odd_forms(held: cms.SignedData, certificate: Certificate) -> list[str]:
    """Return where the unsigned parts of a message are not as RFC 5652 has them: none is signed over."""
    info = held["signer_infos"][0]
    kind = held["encap_content_info"]["content_type"].native
    found = []
    by_key = info["sid"].name == "subject_key_identifier"
    if info["version"].native != ("v3" if by_key else "v1"):
        found.append("SignerInfo.version")
    if not by_key and info["sid"].chosen["issuer"].dump() != certificate.issuer.dump():
        found.append("SignerInfo.sid")
    others = [one for one in held["certificates"] if one.name != "certificate"]
    others += [one for one in held["crls"] if one.name != "certificate_list"]
    plain = kind == "data" and not by_key and not others
    if held["version"].native not in ({"v1"} if plain else {"v1", "v3", "v4", "v5"}):
        found.append("SignedData.version")
    used = {one["digest_algorithm"]["algorithm"].native for one in held["signer_infos"]}
    listed = [one["algorithm"].native for one in held["digest_algorithms"]]
    if set(listed) != used:
        found.append("digestAlgorithms")
    algorithms = [info["digest_algorithm"], *held["digest_algorithms"]]
    if any(one["parameters"].native is not None for one in algorithms):
        found.append("digestAlgorithm.parameters")
    own = info["signature_algorithm"]
    if own["algorithm"].native != "rsassa_pss" and own["parameters"].native is not None:
        found.append("signatureAlgorithm.parameters")
    return found


def described(digests: tuple[str, ...], certificate: Certificate) -> str:
    """Return the digest and the key of a signature in a few words: “SHA-256, RSA 2048”."""
    named = [digests[0].upper().replace("SHA", "SHA-", 1)] if digests else []
    try:
        key = chains.as_x509(certificate).public_key()
    except FAULTS:
        return ", ".join(named)
    if isinstance(key, rsa.RSAPublicKey):
        named.append(f"RSA {key.key_size}")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        named.append(f"EC {key.curve.name}")
    else:
        named.append(type(key).__name__.strip("_"))
    return ", ".join(named)


def _signature_digest(info: cms.SignerInfo) -> str:
    try:
        return str(info["signature_algorithm"].hash_algo)
    except ValueError:
        return str(info["digest_algorithm"]["algorithm"].native)


def _certificates(held: cms.SignedData) -> list[Certificate]:
    found = [one.chosen for one in held["certificates"] if one.name == "certificate"]
    return [Certificate.load(one.untag().dump()) for one in found[:CERTIFICATES_MAX]]


def _lists(held: cms.SignedData) -> list[Answer]:
    """Return the revocation lists and OCSP answers (RFC 5940) that a message carries."""
    found = []
    for one in held["crls"]:
        if one.name == "certificate_list":
            content = one.chosen.untag().dump()
            found.append(Answer(AnswerKind.CRL, content, Origin.EMBEDDED))
        elif one.chosen["other_rev_info_format"].native == "ocsp_response":
            content = one.chosen["other_rev_info"].dump()
            found.append(Answer(AnswerKind.OCSP, content, Origin.EMBEDDED))
    return found


def _archived(info: cms.SignerInfo) -> list[Answer]:
    """Return the answers that Adobe's attribute archives."""
    try:
        held = find_unique_cms_attribute(info["signed_attrs"], "adobe_revocation_info_archival")
    except NonexistentAttributeError:
        return []
    return [
        Answer(kind, one.dump(), Origin.EMBEDDED)
        for kind, name in ((AnswerKind.CRL, "crl"), (AnswerKind.OCSP, "ocsp"))
        for one in held[name] or ()
    ]


def _said_at(info: cms.SignerInfo) -> datetime | None:
    try:
        at: Any = find_unique_cms_attribute(info["signed_attrs"], "signing_time").native
    except NonexistentAttributeError:
        return None
    return at if isinstance(at, datetime) and at.tzinfo else None


def _tokens(info: cms.SignerInfo) -> list[tuple[cms.ContentInfo, bytes]]:
    unsigned = info["unsigned_attrs"]
    if unsigned is core.VOID:
        return []
    signature = info["signature"].native
    return [
        (token, signature)
        for attribute in unsigned
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
    ]
