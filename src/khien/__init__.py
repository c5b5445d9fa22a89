"""Khiên: the information-security system of a province. The rooms are listed in docs/architecture.md."""
