"""A jurisdiction's pages: what it offers, what it can adopt, how an item is done here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.selectors import later_versions, version_in_force
from apps.systems.approvals.items.services import differences
from apps.systems.approvals.offers import services
from apps.systems.approvals.offers.adopting_many import adopt_here
from apps.systems.approvals.offers.enums import OfferState
from apps.systems.approvals.offers.forms import TermsForm, refuse
from apps.systems.approvals.offers.guide import Guide, answers_in
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.policies import at_a_place, for_keepers, may_keep_offers
from apps.systems.approvals.offers.selectors import offered_item
from apps.systems.approvals.offers.tables import AdoptableTable, OfferTable, adoptable, listed_offers

MOST_AT_ONCE = 300


def _actor(request: Any) -> Actor:
    return actor_of(request.official, Duty.ADMIN)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page showed; 0 where it is no number."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


@require_safe
@at_a_place
def offers(request: Any) -> HttpResponseBase:
    """What is offered here, or was."""
    table = OfferTable(request, listed_offers())
    return table.respond("office/offers/list.html", may_keep=may_keep_offers(request.official))


@require_safe
@for_keepers
def catalogue(request: Any) -> HttpResponseBase:
    """What can be adopted."""
    table = AdoptableTable(request, adoptable(request.jurisdiction.level))
    return table.respond("office/offers/catalogue.html", most=MOST_AT_ONCE)


@require_POST
@for_keepers
def adopt_listed(request: Any) -> HttpResponse:
    """Adopt what the filters of the list show, each by the department of its role."""
    table = AdoptableTable(request, adoptable(request.jurisdiction.level))
    codes = list(table.sorted_rows.values_list("item_id", flat=True)[:MOST_AT_ONCE])
    adopted = len(adopt_here(codes, actor=_actor(request)))
    said = ngettext("%(number)s item is adopted.", "%(number)s items are adopted.", adopted) % {"number": adopted}
    messages.success(request, said)
    if left := len(codes) - adopted:
        messages.warning(
            request,
            ngettext(
                "%(number)s item is not: no department here has its role. Adopt it by itself.",
                "%(number)s items are not: no department here has their role. Adopt them one by one.",
                left,
            )
            % {"number": left},
        )
    return redirect("offers:offers" if adopted else "offers:catalogue")


@require_http_methods(["GET", "POST"])
@for_keepers
def adopt(request: HttpRequest, item: str) -> HttpResponse:
    """Adopt one item under terms of one's own."""
    jurisdiction = getattr(request, "jurisdiction", None)
    level = jurisdiction.level if jurisdiction else ""
    found = get_object_or_404(adoptable(level).defer("search"), item_id=item)
    form = TermsForm(request.POST if request.method == "POST" else None, version=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.adopt(actor=_actor(request), item=item, terms=form.terms())
        except services.OfferRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The item is adopted. Citizens find it from now on."))
            return redirect("offers:offer", made.code)
    guide = Guide(version=found, content=found.parts, answers={}, level=level)
    context = {"version": found, "form": form, "guide": guide}
    return render(request, "office/offers/adopt.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_a_place
def offer(request: Any, code: str) -> HttpResponse:
    """How an item is done here; what the centre has changed since. The administrator changes the terms."""
    found = get_object_or_404(Offer.objects.select_related("department"), code=code)
    form = TermsForm(request.POST if request.method == "POST" else None, version=_version(found), offer=found)
    if request.method == "POST":
        if not may_keep_offers(request.official):
            raise PermissionDenied(_("Only an administrator keeps the list of services."))
        if form.is_valid() and _changed(request, found, form):
            return redirect("offers:offer", code)
    return render(request, "office/offers/offer.html", _page(request, found, form), status=422 if form.errors else 200)


def _changed(request: HttpRequest, found: Offer, form: TermsForm) -> bool:
    try:
        services.change_offer(actor=_actor(request), offer=found, revision=revision_of(request), terms=form.terms())
    except services.OfferOutdated as outdated:
        form.add_error(None, _outdated(outdated))
    except services.OfferRefused as refused:
        refuse(form, refused)
    else:
        messages.success(request, _("Saved. It holds for applications from now on."))
        return True
    return False


def _outdated(outdated: services.OfferOutdated) -> str:
    return _("%(who)s has saved changes since. What you typed is still here: look at it again and save anew.") % {
        "who": outdated.who
    }


def _version(found: Offer) -> ItemVersion:
    return ItemVersion.objects.select_related("item").defer("search").get(item_id=found.item, number=found.version)


def _page(request: Any, found: Offer, form: TermsForm) -> dict[str, Any]:
    here = offered_item(found.code)
    later = later_versions(found.item, found.version)
    in_force = version_in_force(found.item)
    return {
        "offer": here.offer,
        "here": here,
        "version": here.version,
        "form": form,
        "may_keep": may_keep_offers(request.official),
        "offered": here.offer.state == OfferState.OFFERED,
        "later": [(version, differences(here.version.parts, version.parts)) for version in later],
        "ready": in_force.number if in_force and in_force.number > found.version else None,
        "guide": Guide(
            version=here.version,
            content=here.version.parts,
            answers=answers_in(here.version.parts, request.GET),
            level=request.jurisdiction.level,
            offer=here.offer,
        ),
    }


@require_POST
@for_keepers
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Go over to the version in force at once."""
    found = get_object_or_404(Offer, code=code)
    number = request.POST.get("number", "")
    try:
        services.take_version(
            actor=_actor(request),
            offer=found,
            revision=revision_of(request),
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0,
        )
    except services.OfferOutdated as outdated:
        messages.error(request, _("%(who)s has saved changes since. Look at it again.") % {"who": outdated.who})
    except services.OfferRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Version %(number)s holds here from now on.") % {"number": number})
    return redirect("offers:offer", code)


@require_POST
@for_keepers
def turn(request: HttpRequest, code: str) -> HttpResponse:
    """Stop offering an item, or offer it again."""
    found = get_object_or_404(Offer, code=code)
    try:
        if found.state == OfferState.OFFERED:
            reason = request.POST.get("reason", "")[:500]
            services.stop(actor=_actor(request), offer=found, revision=revision_of(request), reason=reason)
        else:
            services.resume(actor=_actor(request), offer=found, revision=revision_of(request))
    except services.OfferOutdated as outdated:
        messages.error(request, _("%(who)s has saved changes since. Look at it again.") % {"who": outdated.who})
    except services.OfferRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Done, with its reason in the ledger."))
    return redirect("offers:offer", code)
