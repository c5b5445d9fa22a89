"""Talks of exposure with sites and name servers: bounded, paced, to checked addresses."""
