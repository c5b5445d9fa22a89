"""Reads of advisories, one noun a file; the CSAF twin is what other rooms ask for."""

from khien.act.advisories.queries.exchange import csaf, csaf_text

__all__ = ["csaf", "csaf_text"]
