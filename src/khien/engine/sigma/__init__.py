"""Sigma: parse, compile, match. A plain reference evaluator and a memoised engine with the same answers."""
