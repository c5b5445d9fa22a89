"""STIX 2.1: an advisory written as a report with its objects, and bundles read, checked and refused.

Source: OASIS, STIX Version 2.1, sections 3, 4 and 6.
"""
