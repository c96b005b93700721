"""Being written."""
from django.http import HttpRequest, HttpResponse
from django.urls import path
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("people")
routes = [path("people", page, name="people")]
