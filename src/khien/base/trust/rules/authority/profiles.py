"""The profiles of certificates, as `data/profiles.toml` has them."""

import functools
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources

from khien.base.trust.types.authority import Profile, ProfileCode


@functools.cache
def profiles() -> Mapping[ProfileCode, Profile]:
    """Return all profiles by their code."""
    written = resources.files("khien.base.trust").joinpath("data", "profiles.toml").read_text()
    return {
        ProfileCode(code): _profile(code, said) for code, said in tomllib.loads(written).items()
    }


def profile(code: ProfileCode) -> Profile:
    """Return one profile."""
    return profiles()[code]


def asked_for() -> list[Profile]:
    """Return the profiles that units ask for."""
    return [one for one in profiles().values() if one.is_asked]


def _profile(code: str, said: Mapping[str, object]) -> Profile:
    more = dict(said)
    return Profile(
        code=ProfileCode(code),
        key_usage=tuple(more["key_usage"]),  # type: ignore[arg-type]
        purposes=tuple(more["purposes"]),  # type: ignore[arg-type]
        holds=timedelta(days=int(str(more["days"]))),
        renew_ahead=timedelta(days=int(str(more["renew_ahead_days"]))),
        is_asked=bool(more.get("is_asked")),
        has_names=bool(more.get("has_names")),
        key_is_made_here=bool(more.get("key_is_made_here")),
        purposes_are_critical=bool(more.get("purposes_are_critical")),
    )
