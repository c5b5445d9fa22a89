"""Addresses of response."""

from django.urls import path

from khien.act.response.views import calls, incidents, notices, team

app_name = "response"

urlpatterns = [
    path("", incidents.incident_list, name="incidents"),
    path("new", incidents.report, name="new"),
    path("attach", incidents.attach, name="attach"),
    path("notices", notices.notice_list, name="notices"),
    path("notices/<int:key>", notices.notice, name="notice"),
    path("notices/<int:key>/acknowledge", notices.acknowledge, name="acknowledge"),
    path("notices/<int:key>/return", notices.give_back, name="return"),
    path("notices/<int:key>/guide", notices.guide, name="guide"),
    path("notices/<int:key>/receipt", notices.record_receipt, name="receipt"),
    path("calls", calls.call_list, name="calls"),
    path("calls/<int:key>/take", calls.take, name="take-call"),
    path("calls/<int:key>/end", calls.end, name="end-call"),
    path("team", team.team, name="team"),
    path("team/enter/<str:what>", team.enter, name="team-enter"),
    path("team/<str:what>/<int:key>", team.act, name="team-act"),
    path("<str:number>", incidents.incident, name="incident"),
    path("<str:number>/assign", incidents.assign, name="assign"),
    path("<str:number>/write", incidents.write, name="write"),
    path("<str:number>/facts", incidents.say_facts, name="facts"),
    path("<str:number>/close", incidents.close, name="close"),
    path("<str:number>/reopen", incidents.reopen, name="reopen"),
]
