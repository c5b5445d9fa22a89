"""Addresses of accounts."""

from django.urls import path

from khien.base.accounts import views

app_name = "accounts"

urlpatterns = [
    path("language", views.choose_language, name="language"),
    path("focus", views.focus_on_unit, name="focus"),
    path("filters/keep", views.keep_filter, name="keep-filter"),
    path("filters/<int:key>/forget", views.forget_filter, name="forget-filter"),
    path("me", views.my_account, name="me"),
    path("me/delegate", views.delegate, name="delegate"),
    path("me/sign-out-everywhere", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("suggest-units", views.suggest_units, name="suggest-units"),
    path("units", views.unit_list, name="units"),
    path("units/<str:code>", views.unit, name="unit"),
    path("units/<str:code>/end", views.end_unit, name="end-unit"),
    path("units/<str:code>/enter-unit", views.enter_unit, name="enter-unit"),
    path("units/<str:code>/enter-person", views.enter_person, name="enter-person"),
    path("units/<str:code>/give-role", views.give_role, name="give-role"),
    path("units/<str:code>/end-role/<int:key>", views.end_role, name="end-role"),
    path("units/<str:code>/password/<int:key>", views.new_password, name="new-password"),
]
