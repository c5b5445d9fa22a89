"""What trust asks outside the process: CRL, OCSP and time stamps where allowed; PKCS #11 tokens."""
