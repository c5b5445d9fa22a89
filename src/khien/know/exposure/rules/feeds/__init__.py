"""Readers of vulnerability data: bytes of one file in, its records out; one file a format."""
