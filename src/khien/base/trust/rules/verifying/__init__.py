"""Checks signatures of PDF, XML and CMS, and certificates, against what is trusted here. No network."""
