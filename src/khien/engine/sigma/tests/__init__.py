"""Tests of Sigma."""
