"""Readers of inventories, one format a file: bytes to observations, or where the fault is.

Names of people, browsing history and contents of files stand in some of these formats; no reader
looks at them.
"""
