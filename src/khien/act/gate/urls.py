"""Addresses of the gate; `outside` stands at the root, for who has no account."""

from django.urls import path

from khien.act.gate.views import offline, public

app_name = "gate"

urlpatterns = [
    path("reports", public.report_list, name="reports"),
    path("reports/<int:key>/raise", public.raise_incident, name="raise"),
    path("reports/<int:key>/weakness", public.follow_weakness, name="weakness"),
    path("reports/<int:key>/dismiss", public.dismiss, name="dismiss"),
    path("offline", offline.form_list, name="offline"),
    path("offline/give", offline.give_out, name="give-out"),
    path("offline/take", offline.take, name="take"),
    path("phones", offline.phone_list, name="phones"),
    path("phones/make", offline.make_phone, name="make-phone"),
    path("phones/<int:key>/revoke", offline.revoke_phone, name="revoke-phone"),
]

outside = [path("report", public.report, name="public-report")]
