"""Tables of trust."""

from khien.base.trust.models.certificates import Certificate

__all__ = ["Certificate"]
