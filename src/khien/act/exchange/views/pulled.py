"""Pages of the feeds that we pull: registered, pulled now, paused, closed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.act.exchange.forms import FeedForm
from khien.act.exchange.queries import feeds as queries
from khien.act.exchange.services import feeds as services
from khien.act.exchange.types.feeds import BadFeed, FeedLine, Told
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def feeds(request: Request) -> HttpResponse:
    """Show the feeds with what came of their last pull; register one."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_feed(request.actor, feed=form.feed())
        except (BadFeed, Invalid) as refusal:
            form.add_error(None, _(str(refusal.values["what"])))
        else:
            messages.success(request, _("The feed is registered and is pulled now."))
            return redirect("exchange:feeds")
    lines = [_shown(line) for line in queries.feeds(request.actor)]
    return render(request, "exchange/feeds.html", {"lines": lines, "form": form})


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def pull(request: Request, key: int) -> HttpResponse:
    """Have a feed pulled now."""
    services.pull_feed(request.actor, key=key)
    messages.success(request, _("The feed is pulled now."))
    return redirect("exchange:feeds")


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def pause(request: Request, key: int) -> HttpResponse:
    """Pause a feed."""
    services.pause_feed(request.actor, key=key)
    messages.success(request, _("The feed is paused; pull it to go on."))
    return redirect("exchange:feeds")


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close a feed."""
    services.close_feed(request.actor, key=key)
    messages.success(request, _("The feed is closed; what came from it stays."))
    return redirect("exchange:feeds")


def _shown(line: FeedLine) -> tuple[FeedLine, str, str]:
    """Return a feed beside why its last pull failed, and why something of it was refused."""
    return line, _sentence(line.problem), _sentence(line.refusal)


def _sentence(told: Told | None) -> str:
    if told is None:
        return ""
    return _(told.message) % {
        name: _(value) if value else "" for name, value in told.values.items()
    }
