"""Delivery: e-mail and signed webhooks, sent from the outbox at least once, each under one key."""
