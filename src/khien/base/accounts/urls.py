"""Addresses of accounts."""

from django.urls import path

from khien.base.accounts import views

app_name = "accounts"

urlpatterns = [
    path("language", views.choose_language, name="language"),
    path("focus", views.focus_on_unit, name="focus"),
    path("me", views.my_account, name="me"),
    path("me/delegate", views.delegate, name="delegate"),
    path("me/sign-out-everywhere", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("units", views.unit_list, name="units"),
]
