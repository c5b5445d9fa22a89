"""CSAF 2.0: an advisory written as a CSAF file, and CSAF files read, checked and refused.

Source: OASIS, Common Security Advisory Framework Version 2.0, sections 3, 4 and 6.1.
"""
