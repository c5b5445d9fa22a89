"""The signature block of a paper, by in what capacity it is signed. Source: ND30-PL1, part II.7.b."""

from dataclasses import replace
from typing import Final

from khien.base.files.types.papers import Signer
from khien.show.reporting.types.signers import Manner, PostMissing, SignedAs

LENGTH_MAX: Final = 200
_WITH_OWN: Final = {Manner.DEPUTY: "KT.", Manner.ORDER: "TL.", Manner.DELEGATED: "TUQ."}


def block(signed: SignedAs) -> Signer:
    """Return the lines above a signature: in whose name, for whom, by whose post."""
    in_name_of = (signed.authority,) if signed.authority else ()
    if signed.manner is Manner.HEAD:
        return Signer(in_name_of, signed.head, signed.name)
    if signed.manner is Manner.ACTING:
        return Signer(in_name_of, f"Q. {signed.head}", signed.name)
    instead = f"{_WITH_OWN[signed.manner]} {signed.head}"
    above = (*in_name_of, instead) if signed.manner is Manner.DEPUTY else (instead,)
    return Signer(above, signed.own, signed.name)


def settled(signed: SignedAs) -> SignedAs:
    """Return a block as it is kept. Raises PostMissing."""
    needs_own = signed.manner in _WITH_OWN
    kept = replace(
        signed,
        authority=_line(signed.authority),
        head=_line(signed.head),
        own=_line(signed.own) if needs_own else "",
        name=_line(signed.name),
    )
    if not kept.head or (needs_own and not kept.own):
        raise PostMissing
    return kept


def _line(said: str) -> str:
    return " ".join(said.split())[:LENGTH_MAX]
