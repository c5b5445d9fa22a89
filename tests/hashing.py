"""Argon2 as in the product, with so little memory and time that tests can have many people."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The product's hasher with the least cost that the algorithm allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
