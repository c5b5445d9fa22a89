"""What holds keys outside the process: PKCS#11 tokens."""
