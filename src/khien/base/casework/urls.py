"""Addresses of casework; `outside` are those that programs read without signing in."""

from django.urls import URLPattern, path

from khien.base.casework import views

app_name = "casework"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("items/<int:key>", views.preview, name="preview"),
    path("feeds", views.feeds, name="feeds"),
    path("feeds/make", views.make_token, name="make-token"),
    path("feeds/revoke/<int:key>", views.revoke_token, name="revoke-token"),
    path("feeds/digest", views.choose_digest, name="digest"),
    path("cases/<str:number>/comment", views.comment, name="comment"),
    path("cases/<str:number>/mark", views.mark, name="mark"),
    path("cases/<str:number>/participant", views.participant, name="participant"),
    path("cases/<str:number>/steps/<int:key>", views.end_step, name="end-step"),
]

outside: list[URLPattern] = [path("calendar/<str:token>.ics", views.calendar, name="calendar")]
