"""What trust asks of others over the network: CRL and OCSP, time stamps; only where the operator said so."""
