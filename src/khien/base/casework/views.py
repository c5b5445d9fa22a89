"""Pages of casework: the inbox."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, signed_in
from khien.base.casework import queries


@signed_in
@require_GET
def inbox(request: Request) -> HttpResponse:
    """Show what waits for the person, by hours left."""
    return render(request, "casework/inbox.html", {"items": queries.inbox(request.actor)})
