"""The first page of procedures: what may be started here, and what each register holds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability


@needs(Capability.SEE_PROCEDURES)
@require_GET
def home(request: Request) -> HttpResponse:
    """Show the procedures and the registers that grow out of them."""
    return render(request, "procedures/home.html", {})
