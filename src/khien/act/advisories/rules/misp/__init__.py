"""MISP: an event read, checked, and turned into an advisory's words.

Source: draft-dulaunoy-misp-core-format, sections 2.2 to 2.4.
"""
