"""A check as machines read it: JSON-ready, in English, words beside codes."""

from khien.base.trust.types.signatures import Checked, Verdict


def plain(found: Checked) -> dict[str, object]:
    """Return what a check found."""
    return {
        "valid": found.is_valid,
        "says": found.says,
        "kind": found.kind.value,
        "sha256": found.sha256,
        "state": found.worst.value if found.worst else "not_signed",
        "signatures": [_plain(one) for one in found.verdicts],
    }


def _plain(one: Verdict) -> dict[str, object]:
    return {
        "type": "timestamp" if one.is_stamp else "signature",
        "state": one.state.value,
        "says": one.why,
        "trusted": one.is_trusted,
        "whole": one.is_whole,
        "signer": one.signer,
        "issuer": one.issuer,
        "serial": one.serial,
        "signed_at": one.at.isoformat() if one.at else None,
        "proven_at": one.proven_at.isoformat() if one.proven_at else None,
        "root": one.root,
        "own": one.is_own,
        "certificate_ends_at": one.ends_at.isoformat() if one.ends_at else None,
        "revocation": one.revocation.value,
        "algorithm": one.algorithm,
        "notes": [{"code": note.code.value, "says": note.plain} for note in one.notes],
    }
