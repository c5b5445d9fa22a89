"""Trust: the register of certificates that units hold."""
