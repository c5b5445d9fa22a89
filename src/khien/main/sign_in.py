"""Sign-in as this house wants it: no self-service accounts, a lockout page, audited sign-ins."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khien.base.accounts.types import Actor
from khien.base.core.usecase import record


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are entered by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth gives it
        """Return False: there is no sign-up."""
        return False


def locked_out(
    request: HttpRequest, _credentials: dict[str, str], *_args: object, **_kwargs: object
) -> HttpResponse:
    """Show that too many wrong passwords were tried, and what to do now."""
    return render(request, "main/locked_out.html", status=429)


def connect() -> None:
    """Have the audit told of sign-ins, done and failed. Called once at start."""
    user_logged_in.connect(_signed_in, dispatch_uid="khien-signed-in")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="khien-sign-in-failed")


def _signed_in(*, user: object, **_kwargs: object) -> None:
    actor = Actor(str(user), getattr(user, "pk", None))
    record(actor, "accounts.signed_in", {})


def _sign_in_failed(*, credentials: dict[str, str], **_kwargs: object) -> None:
    tried = str(credentials.get("username") or credentials.get("login") or "")[:150]
    record(Actor("anonymous", None), "accounts.sign_in_failed", {"username": tried})
