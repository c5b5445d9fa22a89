"""An authority's key in a PKCS#11 token: made there, signs there, never leaves it."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pkcs11
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.util.ec import (
    encode_ec_public_key,
    encode_ecdsa_signature,
    encode_named_curve_parameters,
)

from khien.base.trust.rules.authority.signers import hash_of, spki
from khien.base.trust.types.authority import TokenFails

_CURVE: Final = "1.3.132.0.34"
_ONE_AT_A_TIME: Final = threading.Lock()
"""A token's sign-in holds for the whole process: two at once would sign each other out."""


@dataclass(frozen=True, slots=True)
class Token:
    """Where a key lies: the module, the token's label, its PIN."""

    module: str
    label: str
    pin: str


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A key of a token by its label."""

    token: Token
    name: str
    public: Any

    def sign(self, content: bytes) -> bytes:
        """Return the signature over a content. Raises TokenFails."""
        made = hashes.Hash(hash_of(self.public))
        made.update(content)
        with _session(self.token) as session:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.name)
            raw = key.sign(made.finalize(), mechanism=pkcs11.Mechanism.ECDSA)
        return bytes(encode_ecdsa_signature(raw))


def new_key(token: Token) -> TokenSigner:
    """Make a key of P-384 in a token, under a label of its own. Raises TokenFails."""
    name = f"khien-{secrets.token_hex(6)}"
    with _session(token, rw=True) as session:
        curve = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(_CURVE)},
            local=True,
        )
        public, _ = curve.generate_keypair(
            store=True, label=name, mechanism=pkcs11.Mechanism.EC_KEY_PAIR_GEN
        )
        return TokenSigner(token, name, _read(public))


def key(token: Token, public: Any) -> TokenSigner:
    """Return the key of a token that goes with a public key. Raises TokenFails."""
    wanted = spki(public)
    with _session(token) as session:
        kind = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY}
        for one in list(session.get_objects(kind)):
            is_curve = one.key_type is pkcs11.KeyType.EC
            if is_curve and spki(_read(one)) == wanted:
                return TokenSigner(token, one.label, public)
    raise TokenFails(why="the authority's key is not in it")


def _read(public: Any) -> Any:
    return load_der_public_key(encode_ec_public_key(public))


@contextmanager
def _session(token: Token, *, rw: bool = False) -> Iterator[Any]:
    try:
        with _ONE_AT_A_TIME:
            found = pkcs11.lib(token.module).get_token(token_label=token.label)
            with _opened(found, token.pin, rw=rw) as session:
                yield session
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as problem:
        raise TokenFails(why=f"{type(problem).__name__} {problem}".strip()[:150]) from problem


def _opened(found: Any, pin: str, *, rw: bool) -> Any:
    try:
        return found.open(rw=rw, user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        return found.open(rw=rw)
