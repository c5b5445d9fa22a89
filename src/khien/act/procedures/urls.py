"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import account_lists, home, reviews

app_name = "procedures"

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts", account_lists.systems, name="account-systems"),
    path("accounts/new", account_lists.hand_in, name="hand-in-accounts"),
    path("accounts/template", account_lists.template, name="account-template"),
    path("accounts/leaver", account_lists.leaver, name="account-leaver"),
    path("accounts/systems/<int:key>", account_lists.system, name="account-system"),
    path("accounts/lists/<int:key>", account_lists.account_list, name="account-list"),
    path("reviews", reviews.review_list, name="reviews"),
    path("reviews/new", reviews.start, name="start-review"),
    path("reviews/<int:key>", reviews.review, name="review"),
    path("reviews/<int:key>/decide", reviews.decide, name="decide-review"),
    path("reviews/<int:key>/end", reviews.end, name="end-review"),
    path("reviews/<int:key>/excel", reviews.exported, name="review-excel"),
    path("reviews/<int:key>/minutes/<str:code>", reviews.minutes, name="review-minutes"),
]
