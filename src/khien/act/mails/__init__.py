"""Mails: suspicious mail that staff report, looked through once, joined into campaigns, answered."""
