"""Addresses of publishing; `outside` stands at the root, for everybody."""

from django.urls import path

from khien.show.publishing import views

app_name = "publishing"

urlpatterns = [
    path("", views.status, name="status"),
    path("site.zip", views.whole, name="whole"),
]

outside = [
    path("public/", views.site, name="public-site"),
    path("public/<path:path>", views.site, name="public-file"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
]
