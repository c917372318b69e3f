"""The office's addresses and one more: what is called while the release is rolled out."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core.people.middleware import public
from tests.support.release.models import Item


@public
@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Writes a row of the table that the release changes, and reads the newest."""
    items = Item._default_manager
    items.create(title="under load")
    return HttpResponse(str(len(list(items.order_by("-id")[:5]))))


urlpatterns = [path("under-load/", add), path("", include("config.urls_office"))]
