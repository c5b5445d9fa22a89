"""Tests of delivery against real servers on loopback."""
