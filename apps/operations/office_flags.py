"""Feature flags at the central team: the matrix, one flag, and changing a rule after seeing whom it reaches."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.operations.forms import ChangeForm, RuleForm, refuse
from apps.operations.map import Spot, by_city
from apps.operations.policies import for_operators
from apps.operations.refusals import OperationRefused
from apps.operations.switching import change_flag
from apps.operations.tables import FlagChangeTable, rule_word
from apps.operations.words import how_many, scope_name
from tenants.enums import Level
from tenants.flags import selectors
from tenants.flags.declared import Flag, declared
from tenants.flags.enums import Scope
from tenants.models import Jurisdiction
from tenants.rollouts.enums import Ring

COLUMNS = (
    (Scope.EVERYWHERE.value, ""),
    *((Scope.LEVEL.value, level) for level in Level.values),
    *((Scope.RING.value, ring) for ring in Ring.values),
)


@dataclass(frozen=True)
class Cell:
    """One rule of one flag: where it is changed, and what it says."""

    name: str
    on: bool | None
    url: str
    remove_url: str

    @property
    def word(self) -> str:
        return rule_word(self.on)


@dataclass(frozen=True)
class Line:
    """A flag's row of the matrix. `flag` None: the code does not declare it any more."""

    name: str
    flag: Flag | None
    cells: list[Cell]
    own: int
    on_in: int

    @property
    def rules(self) -> list[Cell]:
        """The rules that there are."""
        return [cell for cell in self.cells if cell.on is not None]


def _cell(name: str, rules: selectors.Rules, scope: str, target: str) -> Cell:
    on = rules.get((scope, target))
    url = f"{reverse('operations:flag-change', args=[name])}?about={scope}:{target}&to="
    return Cell(scope_name(scope, target), on, url + ("off" if on else "on"), f"{url}none")


def _line(name: str, flag: Flag | None, places: list[Jurisdiction]) -> Line:
    rules = selectors.rules_of(name)
    return Line(
        name,
        flag,
        [_cell(name, rules, scope, target) for scope, target in COLUMNS],
        sum(scope == Scope.JURISDICTION for scope, _target in rules),
        sum(selectors.decide(flag, rules, place) for place in places) if flag else 0,
    )


def _flags() -> dict[str, Flag | None]:
    """Declared ones, and dead ones that still have rules or a history."""
    found: dict[str, Flag | None] = {flag.name: flag for flag in declared()}
    for name in sorted(selectors.flags_with_rules()):
        found.setdefault(name, None)
    return found


@require_safe
@for_operators
def flags(request: HttpRequest) -> HttpResponse:
    """Every flag with its rules by ring and level, and how many jurisdictions have their own."""
    places = selectors.switchable()
    context = {
        "lines": [_line(name, flag, places) for name, flag in _flags().items()],
        "heads": [scope_name(scope, target) for scope, target in COLUMNS],
        "total": len(places),
    }
    return render(request, "office/operations/flags.html", context)


@require_safe
@for_operators
def flag(request: HttpRequest, name: str) -> HttpResponseBase:
    """One flag: where it is on, its rules, who changed them. The history is exported by `?export=`."""
    found = _found(name)
    places = selectors.switchable()
    rules = selectors.rules_of(name)
    own = [_cell(name, rules, scope, target) for scope, target in sorted(rules) if scope == Scope.JURISDICTION]
    table = FlagChangeTable(request, selectors.changes_of(name))
    return table.respond(
        "office/operations/flag.html",
        line=_line(name, found, places),
        own=own,
        total=len(places),
        cities=by_city(places, lambda place: _spot(found, rules, place)) if found else [],
        form=RuleForm(initial={"to": "off" if found and found.default else "on"}),
    )


def _found(name: str) -> Flag | None:
    known = _flags()
    if name not in known and not selectors.changes_of(name).exists():
        raise Http404("no such flag")
    return known.get(name)


def _spot(found: Flag, rules: selectors.Rules, place: Jurisdiction) -> Spot:
    on = selectors.decide(found, rules, place)
    own = (Scope.JURISDICTION, place.code) in rules
    word = _("%(state)s, by a rule of its own") % {"state": rule_word(on)} if own else rule_word(on)
    tone = ("info" if own else "ok") if on else ("caution" if own else "neutral")
    return Spot(tone, word, reverse("operations:jurisdiction", args=[place.code]))


@require_http_methods(["GET", "POST"])
@for_operators
def change(request: Any, name: str) -> HttpResponse:
    """GET `about=level:county&to=on`: whom it reaches, and the question why. POST does it."""
    found = _found(name)
    rule = RuleForm(request.GET)
    if not rule.is_valid():
        messages.error(request, _("There is no such level, ring or jurisdiction."))
        return redirect("operations:flag", name)
    scope, target, to = rule.rule
    now = selectors.rules_of(name).get((scope, target))
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"seen": _key(now)})
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, name, scope, target, to, form)
        except OperationRefused as refused:
            refuse(form, refused)
        else:
            said = _("%(name)s: the rule for %(whom)s is changed. It counts everywhere within half a minute.")
            messages.success(request, said % {"name": name, "whom": scope_name(scope, target)})
            return redirect("operations:flag", name)
    context = {
        "name": name,
        "flag": found,
        "whom": scope_name(scope, target),
        "now": rule_word(now),
        "to": rule_word(to),
        "same": now == to,
        "form": form,
        **_preview(found, scope, target, to),
    }
    return render(request, "office/operations/flag_change.html", context, status=422 if form.errors else 200)


def _key(on: bool | None) -> str:
    return "none" if on is None else "on" if on else "off"


def _change(request: Any, name: str, scope: str, target: str, to: bool | None, form: ChangeForm) -> None:
    if to is not None and _found(name) is None:
        raise OperationRefused(_("The code does not know this flag any more: its rules can only be removed."))
    change_flag(
        actor=actor_of(request.official, Duty.ADMIN),
        flag=name,
        scope=scope,
        target=target,
        to=to,
        reason=form.cleaned_data["reason"],
        seen=form.seen_rule,
    )


def _preview(found: Flag | None, scope: str, target: str, to: bool | None) -> dict[str, Any]:
    if found is None:
        return {"reach": None}
    reached = selectors.reach(found, scope, target, to)
    return {"reach": reached, "on_in": how_many(reached.on), "off_in": how_many(reached.off)}
