"""Advisories: early warning, from the draft to each unit's answer."""
