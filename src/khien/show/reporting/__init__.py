"""Reporting: official reports, frozen figures in the layout of administrative documents."""
