"""Exposure: where the province is open to attack. Vulnerability data, findings, scan reports, outside checks.

Other rooms may import types, queries and services.
"""
