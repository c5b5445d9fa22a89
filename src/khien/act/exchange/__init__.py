"""Exchange: indicators with source and expiry, block lists, TAXII, MISP, CSAF, talks between centres."""
