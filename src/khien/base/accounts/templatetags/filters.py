"""The saved filters of a list, as every list shows them."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context

from khien.base.accounts import queries
from khien.base.accounts.http import Request

register = template.Library()


@register.inclusion_tag("accounts/filters.html", takes_context=True)
def saved_filters(context: Context) -> dict[str, Any]:
    """Show the reader's saved filters of this list, and a way to keep the present ones. One query."""
    request: Request = context["request"]
    match = request.resolver_match
    page = match.view_name if match else ""
    query = filters_in(request.GET)
    held = queries.saved_filters(request.actor, page)
    return {
        "request": request,
        "filters": held,
        "page": page,
        "query": query,
        "is_kept": any(one.query == query for one in held),
    }


def filters_in(given: QueryDict) -> str:
    """Return the filters of an address in one form: sorted, without empty ones and the page mark."""
    chosen = QueryDict(mutable=True)
    for name in sorted(given):
        values = [value for value in given.getlist(name) if value]
        if values and name != "after":
            chosen.setlist(name, values)
    return chosen.urlencode()
