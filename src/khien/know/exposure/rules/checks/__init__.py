"""Decisions of outside checks: pure, from what a look saw to verdicts."""
