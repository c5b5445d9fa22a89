"""Matching: an installed thing gets its names in vulnerability data; its version is tested."""
