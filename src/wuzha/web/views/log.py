"""Being written."""
from django.http import HttpRequest, HttpResponse
from django.urls import path
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("log")
routes = [path("log", page, name="log")]
