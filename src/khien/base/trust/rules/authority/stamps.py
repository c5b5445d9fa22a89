"""Time stamps (RFC 3161): a request is read, a token built and signed by a time-stamping key."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from khien.base.trust.rules.authority.signers import hash_of
from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.types.authority import Signer

REQUEST_BYTES_MAX: Final = 4 * 1024
IMPRINTS: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
"""Hashes that are stamped, by the length of their value: none that can be forged."""

ACCURACY_S: Final = 1
_SERIAL_BITS: Final = 152


@dataclass(frozen=True, slots=True)
class Stamping:
    """Who stamps: the certificate, its key, those above it, and under which policy."""

    certificate: asn1_x509.Certificate
    signer: Signer
    chain: tuple[asn1_x509.Certificate, ...]
    policy: str


class Unstampable(Exception):
    """A request that gets no token; `failure` is RFC 3161's word for it."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


class _Refused(core.Sequence):  # type: ignore[misc]
    """An answer without a token, which asn1crypto's own always has."""

    _fields: Final = [("status", tsp.PKIStatusInfo)]


def read(content: bytes, *, policy: str) -> tsp.TimeStampReq:
    """Return a request. Raises Unstampable."""
    if len(content) > REQUEST_BYTES_MAX:
        raise Unstampable("bad_request")
    try:
        found = tsp.TimeStampReq.load(content, strict=True)
        imprint = found["message_imprint"]
        digest = imprint["hash_algorithm"]["algorithm"].native
        length = len(imprint["hashed_message"].native)
        wanted = found["req_policy"].native
        extensions = len(found["extensions"])
        _ = found["nonce"].native, found["cert_req"].native, found["version"].native
    except FAULTS as problem:
        raise Unstampable("bad_data_format") from problem
    if IMPRINTS.get(digest) != length:
        raise Unstampable("bad_alg" if digest not in IMPRINTS else "bad_data_format")
    if wanted not in {None, policy}:
        raise Unstampable("unaccepted_policy")
    if extensions:
        raise Unstampable("unaccepted_extensions")
    return found


def granted(request: tsp.TimeStampReq, by: Stamping, *, at: datetime) -> tsp.TimeStampResp:
    """Return the answer with a token over a request's imprint."""
    token = _token(
        _info(request, by, at), by, at, with_certificates=bool(request["cert_req"].native)
    )
    status = tsp.PKIStatusInfo({"status": tsp.PKIStatus("granted")})
    return tsp.TimeStampResp({"status": status, "time_stamp_token": token})


def refused(failure: str) -> bytes:
    """Return the answer to a request that gets no token."""
    status = {"status": "rejection", "fail_info": {failure}}
    return bytes(_Refused({"status": status}).dump())


def _info(request: tsp.TimeStampReq, by: Stamping, at: datetime) -> bytes:
    told: dict[str, Any] = {
        "version": "v1",
        "policy": tsp.ObjectIdentifier(by.policy),
        "message_imprint": request["message_imprint"],
        "serial_number": secrets.randbits(_SERIAL_BITS) + 1,
        "gen_time": at,
        "accuracy": {"seconds": ACCURACY_S},
        "tsa": asn1_x509.GeneralName(name="directory_name", value=by.certificate.subject),
    }
    if request["nonce"].native is not None:
        told["nonce"] = request["nonce"]
    return bytes(tsp.TSTInfo(told).dump())


def _token(info: bytes, by: Stamping, at: datetime, *, with_certificates: bool) -> cms.ContentInfo:
    hashed = hash_of(by.signer.public)
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("signing_time", cms.Time({"utc_time": core.UTCTime(at)})),
            _attribute("message_digest", _digest(info, hashed)),
            _attribute("signing_certificate_v2", _named(by.certificate)),
        ]
    )
    algorithm = algos.DigestAlgorithm({"algorithm": hashed.name})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": {
                        "issuer": by.certificate.issuer,
                        "serial_number": by.certificate.serial_number,
                    }
                }
            ),
            "digest_algorithm": algorithm,
            "signature_algorithm": _signed_by(by.signer, hashed),
            "signed_attrs": attributes,
            "signature": by.signer.sign(attributes.dump()),
        }
    )
    data: dict[str, Any] = {
        "version": "v3",
        "digest_algorithms": [algorithm],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": cms.ParsableOctetString(info),
        },
        "signer_infos": [signer],
    }
    if with_certificates:
        data["certificates"] = [by.certificate, *by.chain]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)})


def _signed_by(signer: Signer, hashed: hashes.HashAlgorithm) -> algos.SignedDigestAlgorithm:
    kind = "rsa" if isinstance(signer.public, rsa.RSAPublicKey) else "ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{hashed.name}_{kind}"})


def _attribute(kind: str, value: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": (value,)})


def _digest(content: bytes, hashed: hashes.HashAlgorithm) -> bytes:
    made = hashes.Hash(hashed)
    made.update(content)
    return made.finalize()


def _named(certificate: asn1_x509.Certificate) -> tsp.SigningCertificateV2:
    """Return which certificate signs; its hash is SHA-256, the one that goes without saying."""
    issuer = asn1_x509.GeneralName(name="directory_name", value=certificate.issuer)
    return tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "cert_hash": certificate.sha256,
                    "issuer_serial": {
                        "issuer": [issuer],
                        "serial_number": certificate.serial_number,
                    },
                }
            ]
        }
    )
