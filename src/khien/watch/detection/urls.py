"""Addresses of detection."""

from django.urls import path

from khien.watch.detection import views

app_name = "detection"

urlpatterns = [
    path("", views.alert_list, name="alerts"),
    path("many", views.answer_many, name="answer-many"),
    path("rules", views.rule_list, name="rules"),
    path("rules/<str:rule_id>", views.rule, name="rule"),
    path("rules/<str:rule_id>/enable", views.enable, name="enable"),
    path("<int:key>", views.alert, name="alert"),
    path("<int:key>/take", views.take, name="take"),
    path("<int:key>/close", views.close, name="close"),
]
