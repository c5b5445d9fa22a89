"""A browser of Django's own in which somebody has signed in, for tests of pages."""

from django.contrib.auth import get_user_model
from django.test import Client


def signed_in(name: str, *, language: str = "en") -> Client:
    """Return a client in which a person has signed in and reads a language."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=name), "django.contrib.auth.backends.ModelBackend"
    )
    client.cookies["language"] = language
    return client
