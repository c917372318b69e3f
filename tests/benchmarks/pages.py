"""Two pages, the same with tenancy and without: one without a query, one with one."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.core.people.models import Department


def nothing(request: HttpRequest) -> HttpResponse:
    """No query."""
    return HttpResponse("ok")


def one(request: HttpRequest) -> HttpResponse:
    """One query: a row by its code."""
    return HttpResponse(Department.objects.get(code="office").name)


urlpatterns = [path("nothing/", nothing), path("one/", one)]
