"""Readers of scan reports: one file a format, each ends in a `Scan` or a refusal that says where."""
