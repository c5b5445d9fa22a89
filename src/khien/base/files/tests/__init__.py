"""Tests of files: content made here, checked by the real check in its own process."""
