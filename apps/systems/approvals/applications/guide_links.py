"""The way from the guide of an item to its online application."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.systems.approvals.offers.links import Link, on_guide
from apps.systems.approvals.offers.selectors import OfferedItem
from frontend.requests import PortalRequest


@on_guide("start")
def apply_online(request: PortalRequest, found: OfferedItem) -> Link | None:
    """With the answers given in the guide already."""
    address = reverse("apply:step", args=[found.offer.code])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    hint = _("It is kept while you fill it in. You follow it with number and query code.")
    return Link(f"{address}{query}", _("Apply online"), hint)
