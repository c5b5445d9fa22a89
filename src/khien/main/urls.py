"""Addresses: every room's pages under its own name, the API, and what outsiders rely on."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from khien.act.advisories import urls as advisories
from khien.act.exchange import urls as exchange
from khien.act.gate import urls as gate
from khien.act.mails import urls as mails
from khien.act.procedures import urls as procedures
from khien.act.response import urls as response
from khien.act.reviews import urls as reviews
from khien.act.training import urls as training
from khien.base.accounts import urls as accounts
from khien.base.casework import urls as casework
from khien.base.delivery import urls as delivery
from khien.base.documents import urls as documents
from khien.base.files import urls as files
from khien.base.regulation import urls as regulation
from khien.base.trust import urls as trust
from khien.know.exposure import urls as exposure
from khien.know.inventory import urls as inventory
from khien.main import pages
from khien.main.api import api
from khien.show.assurance import urls as assurance
from khien.show.overview import urls as overview
from khien.show.planning import urls as planning
from khien.show.publishing import urls as publishing
from khien.show.reporting import urls as reporting
from khien.watch.detection import urls as detection
from khien.watch.telemetry import urls as telemetry

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.front, name="front"),
    path("healthz", pages.healthz, name="healthz"),
    path("favicon.ico", RedirectView.as_view(url="/static/ui/khien.svg", permanent=True)),
    path("not-done", pages.not_done, name="not-done"),
    path("glossary", pages.glossary, name="glossary"),
    path("search", pages.search, name="search"),
    path("admin/health", pages.health, name="health"),
    path("admin/audit", pages.audit_list, name="audit"),
    path("sign-in/", include("allauth.urls")),
    path("accounts/", include(accounts)),
    path("to-do/", include(casework)),
    path("rule-book/", include(regulation)),
    path("documents/", include(documents)),
    *casework.outside,
    path("certificates/", include(trust)),
    *trust.outside,
    path("files/", include(files)),
    path("admin/delivery/", include(delivery)),
    path("events/", include(telemetry)),
    path("alerts/", include(detection)),
    path("advisories/", include(advisories)),
    path("incidents/", include(response)),
    path("training/", include(training)),
    path("procedures/reviews/", include(reviews)),
    path("procedures/", include(procedures)),
    path("mails/", include(mails)),
    path("gate/", include(gate)),
    *gate.outside,
    path("exchange/", include(exchange)),
    *exchange.outside,
    path("inventory/", include(inventory)),
    path("exposure/", include(exposure)),
    *inventory.outside,
    path("", include(assurance)),
    path("plans/", include(planning)),
    path("reports/", include(reporting)),
    path("publishing/", include(publishing)),
    *publishing.outside,
    path("api/v1/", api.urls),
    path("", include(overview)),
]

handler404 = "khien.main.errors.not_found"
