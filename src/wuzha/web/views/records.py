"""Being written."""
from django.http import HttpRequest, HttpResponse
from django.urls import path
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("records")
routes = [path("records", page, name="records"), path("records/new", page, name="record-new")]
