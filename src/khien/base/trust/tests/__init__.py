"""Tests of trust, with outside tools as second judges."""
