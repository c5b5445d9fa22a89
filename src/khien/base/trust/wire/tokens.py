"""A key in a PKCS #11 token: it signs inside, and never leaves it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from asn1crypto.x509 import Certificate
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from khien.base.trust.types.signing import TokenProblem


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key by its label in a token; `chain` is read from the token when it is opened."""

    module: str
    token: str
    label: str
    pin: str = field(repr=False)

    @property
    def name(self) -> str:
        """Return how the audit names it."""
        return f"{self.token}/{self.label}"

    @property
    def chain(self) -> Sequence[Certificate]:
        """Return the certificates of the token, the key's own first. Raises TokenProblem."""
        with self.opened() as signer:
            others = [
                one for one in signer.cert_registry if one.dump() != signer.signing_cert.dump()
            ]
            return (signer.signing_cert, *others)

    @contextmanager
    def opened(self) -> Iterator[PKCS11Signer]:
        """Open a session and sign in it. Raises TokenProblem."""
        criteria = TokenCriteria(label=self.token) if self.token else None
        try:
            with open_pkcs11_session(
                self.module, token_criteria=criteria, user_pin=self.pin
            ) as session:
                signer = PKCS11Signer(session, cert_label=self.label, key_label=self.label)
                # many tokens hash for RSA alone: for other keys the digest is made here
                signer.use_raw_mechanism = signer.signing_cert.public_key.algorithm != "rsa"
                yield signer
        except (PKCS11Error, SigningError, OSError, RuntimeError) as problem:
            detail = str(problem) or type(problem).__name__
            raise TokenProblem(detail=detail[:150]) from problem
