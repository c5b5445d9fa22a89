"""Trust: certificates that units hold, keys of the instance, signatures and their checking."""
