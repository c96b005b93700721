"""Being written."""
from django.http import HttpRequest, HttpResponse
from django.urls import path
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("matrix")
routes = [path("matrix", page, name="matrix")]
