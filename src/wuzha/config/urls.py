"""All addresses are the web door's."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from wuzha.web.views import design

urlpatterns: list[URLPattern | URLResolver] = [path("", include("wuzha.web.urls"))]
if settings.DEBUG:
    urlpatterns += design.routes
handler400 = "wuzha.web.views.errors.bad_request"
handler403 = "wuzha.web.views.errors.forbidden"
handler404 = "wuzha.web.views.errors.not_found"
handler500 = "wuzha.web.views.errors.server_error"
