"""Tests of assurance."""
