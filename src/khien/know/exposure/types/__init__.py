"""The words of exposure: findings, scans, vulnerability data."""
