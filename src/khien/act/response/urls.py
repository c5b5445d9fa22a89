"""Addresses of response."""

from django.urls import path

from khien.act.response import views

app_name = "response"

urlpatterns = [
    path("", views.incident_list, name="incidents"),
    path("new", views.raise_incident, name="new"),
    path("attach", views.attach, name="attach"),
    path("<str:number>", views.incident, name="incident"),
    path("<str:number>/assign", views.assign, name="assign"),
    path("<str:number>/write", views.write, name="write"),
    path("<str:number>/close", views.close, name="close"),
    path("<str:number>/reopen", views.reopen, name="reopen"),
]
