"""Addresses of exposure."""

from django.urls import path

from khien.know.exposure.views import (
    bringing,
    campaigns,
    checks,
    exceptions,
    feeds,
    findings,
    lookalikes,
    matches,
    totals,
)

app_name = "exposure"

urlpatterns = [
    path("", findings.finding_list, name="findings"),
    path("many", findings.act_on_many, name="act-on-many"),
    path("units", findings.unit_matrix, name="units"),
    path("rounds/<str:number>", findings.fix_round, name="round"),
    path("exceptions", exceptions.exception_list, name="exceptions"),
    path("exceptions/<int:key>", exceptions.answer, name="answer"),
    path("reports", bringing.report_list, name="reports"),
    path("reports/new", bringing.bring, name="bring"),
    path("reports/<int:key>/file", bringing.report_file, name="report-file"),
    path("reports/drafts/<int:key>", bringing.draft, name="draft"),
    path("reports/drafts/<int:key>/apply", bringing.apply, name="apply"),
    path("campaigns", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new", campaigns.new_campaign, name="campaign-new"),
    path("campaigns/<int:key>", campaigns.campaign, name="campaign"),
    path("campaigns/<int:key>/<int:unit>", campaigns.finish, name="campaign-finish"),
    path("feeds", feeds.feeds, name="feeds"),
    path("unnamed", feeds.unnamed, name="unnamed"),
    path("cves/<str:name>", matches.cve, name="cve"),
    path("cves/<str:name>/suppress", matches.suppress, name="suppress"),
    path("cves/<str:name>/suppressions/<int:key>/lift", matches.lift, name="lift"),
    path("devices/<int:key>", matches.device, name="device"),
    path("sites/", checks.targets, name="targets"),
    path("sites/units", totals.unit_sums, name="site-units"),
    path("sites/rows", totals.rows, name="site-rows"),
    path("sites/lookalikes", lookalikes.lookalikes, name="lookalikes"),
    path("sites/lookalikes/<int:key>", lookalikes.decide, name="decide-lookalike"),
    path("sites/<int:key>", checks.target, name="target"),
    path("sites/<int:key>/token", checks.give_token, name="give-token"),
    path("sites/<int:key>/prove", checks.prove, name="prove"),
    path("sites/<int:key>/confirm", checks.confirm, name="confirm-site"),
    path("sites/<int:key>/look", checks.look, name="look-at-site"),
    path("sites/<int:key>/accept", checks.accept, name="accept-site"),
    path("sites/<int:key>/defaced", checks.report_defaced, name="site-defaced"),
    path("sites/<int:key>/pictures/<int:shot>", checks.shot, name="shot"),
    path("<int:key>", findings.finding, name="finding"),
    path("<int:key>/act", findings.act, name="act"),
]
