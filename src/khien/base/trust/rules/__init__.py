"""Signing and checking, pure: bytes in, bytes and verdicts out. No framework, no network."""
