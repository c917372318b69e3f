"""What the address of a dashboard asks for. Everything in it may be absent; what is not understood is said."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.enums import Channel
from apps.core.catalogue.selectors import categories
from apps.core.workdays.services import today
from apps.systems.petitions.enums import PetitionKind
from frontend.tables import DayInput
from oversight.access import Viewer
from oversight.dashboard.measures import DEFAULT, MEASURES, Measure
from oversight.dashboard.periods import Compared, Period, Span, compared
from oversight.filters import CaseFilter
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.selectors import subtree

CASES = "/oversight/cases/"
WHOLE = {Level.PROVINCE, Level.CENTRE}


class AskedForm(forms.Form):
    """Period, filters and measure, as a GET form."""

    period = forms.ChoiceField(label=_("Period"), choices=Span.choices, required=False)
    first = forms.DateField(label=pgettext_lazy("period", "from"), required=False, widget=DayInput())
    last = forms.DateField(label=pgettext_lazy("period", "to"), required=False, widget=DayInput())
    measure = forms.ChoiceField(label=_("On the map"), required=False)
    within = forms.ChoiceField(label=pgettext_lazy("figures", "Jurisdiction"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("figures", "Kind"), required=False)
    category = forms.ChoiceField(label=pgettext_lazy("figures", "Subject"), required=False)
    channel = forms.ChoiceField(label=pgettext_lazy("figures", "Channel"), required=False)
    own = forms.BooleanField(required=False, widget=forms.HiddenInput())
    areas = forms.ChoiceField(choices=[("city", ""), ("county", "")], required=False, widget=forms.HiddenInput())
    by = forms.ChoiceField(choices=[("city", ""), ("county", "")], required=False, widget=forms.HiddenInput())

    def __init__(self, given: QueryDict, viewer: Viewer) -> None:
        super().__init__(given, auto_id="asked_%s")
        options: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {
            "within": (_("All jurisdictions"), places_below(viewer)),
            "kind": (pgettext_lazy("figures", "All kinds"), list(PetitionKind.choices)),
            "category": (pgettext_lazy("figures", "All subjects"), subjects()),
            "channel": (pgettext_lazy("figures", "All channels"), list(Channel.choices)),
        }
        for name, (anything, choices) in options.items():
            self._choices(name, [("", anything), *choices])
        self._choices("measure", [(each.key, each.label) for each in MEASURES.values()])
        if not options["within"][1]:
            del self.fields["within"]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", _("The period ends before it begins."))
        return found


def places_below(viewer: Viewer) -> list[tuple[Any, Any]]:
    """The jurisdictions below the viewer's own: counties in groups of their city."""
    below = [place for place in viewer.places if place.code != viewer.home.code]
    if viewer.home.level not in WHOLE:
        return [(place.code, place.name) for place in below]
    groups: list[tuple[Any, Any]] = []
    for city in (place for place in below if place.level == Level.CITY):
        counties = [(place.code, place.name) for place in below if place.parent_code == city.code]
        groups.append((city.name, [(city.code, city.name), *counties]))
    return groups


def subjects() -> list[tuple[str, str]]:
    """Categories of the upper level."""
    return [(each.code, each.name) for each in categories() if not each.parent_code]


@dataclass(frozen=True)
class Asked:
    """A dashboard's question. `own`: the scope's own cases only, not those below it."""

    viewer: Viewer
    scope: Jurisdiction
    span: str = Span.LAST_TWELVE
    first: date | None = None
    last: date | None = None
    own: bool = False
    kind: str = ""
    category: str = ""
    channel: str = ""
    measure_key: str = DEFAULT
    areas: str = "county"
    by: str = ""

    @classmethod
    def of(cls, form: AskedForm, viewer: Viewer) -> "Asked":
        """What a form asks for; with errors in it, what is asked for without it."""
        found = form.cleaned_data if form.is_valid() else {}
        scope = next((place for place in viewer.places if place.code == found.get("within")), viewer.home)
        span = found.get("period") or (Span.OWN if found.get("first") or found.get("last") else Span.LAST_TWELVE)
        return cls(
            viewer=viewer,
            scope=scope,
            span=span,
            first=found.get("first"),
            last=found.get("last"),
            own=bool(found.get("own")),
            kind=found.get("kind", ""),
            category=found.get("category", ""),
            channel=found.get("channel", ""),
            measure_key=found.get("measure") or DEFAULT,
            areas=found.get("areas") or "county",
            by=found.get("by", ""),
        )

    @property
    def periods(self) -> Compared:
        return compared(self.span, today(), self.first, self.last)

    @property
    def period(self) -> Period:
        return self.periods.now

    @property
    def measure(self) -> Measure:
        return MEASURES[self.measure_key]

    @property
    def whole(self) -> bool:
        """Whether all cities are in the picture."""
        return self.scope.level in WHOLE and not self.single

    @property
    def places(self) -> list[Jurisdiction]:
        """The jurisdictions whose cases are counted."""
        if self.own:
            return [self.scope]
        below = {place.code for place in subtree(self.scope)}
        return [place for place in self.viewer.places if place.code in below]

    @property
    def single(self) -> bool:
        """Whether it is about one jurisdiction alone: then its departments are told."""
        return len(self.places) == 1

    @property
    def ranks_cities(self) -> bool:
        """Whether the ranking folds counties into their cities."""
        return self.whole and not self.own and self.by != "county"

    @property
    def maps_cities(self) -> bool:
        return self.whole and self.areas == "city"

    def filter(self, **more: Any) -> CaseFilter:
        """The cases that are meant, of any time."""
        return CaseFilter(
            jurisdictions=(self.scope.code,) if self.own else (),
            within="" if self.own or self.scope == self.viewer.home else self.scope.code,
            kind=(self.kind,) if self.kind else (),
            category=(self.category,) if self.category else (),
            channel=(self.channel,) if self.channel else (),
            **more,
        )

    def received(self, period: Period) -> CaseFilter:
        return self.filter(received_from=period.first, received_to=period.last)

    def closed(self, period: Period) -> CaseFilter:
        return self.filter(closed_from=period.first, closed_to=period.last)

    # addresses

    def parameters(self) -> dict[str, str]:
        """The shortest query that asks this again."""
        given = {
            "period": self.span if self.span != Span.LAST_TWELVE else "",
            "first": self.first.isoformat() if self.first and self.span == Span.OWN else "",
            "last": self.last.isoformat() if self.last and self.span == Span.OWN else "",
            "measure": self.measure_key if self.measure_key != DEFAULT else "",
            "within": self.scope.code if self.scope != self.viewer.home else "",
            "own": "1" if self.own else "",
            "kind": self.kind,
            "category": self.category,
            "channel": self.channel,
            "areas": self.areas if self.areas == "city" else "",
            "by": self.by,
        }
        return {name: value for name, value in given.items() if value}

    def url(self, **changes: Any) -> str:
        """This dashboard with something changed."""
        query = urlencode(replace(self, **changes).parameters())
        return f"?{query}" if query else "?"

    def at(self, place: Jurisdiction, *, own: bool = False) -> str:
        """The dashboard of a place, everything else as it is."""
        return self.url(scope=place, own=own, by="", areas="county")

    def behind(self, **more: Any) -> str:
        """The list of the cases behind a figure; nothing for those who see no cases."""
        if not self.viewer.sees_cases:
            return ""
        given: dict[str, Any] = {
            "within": self.scope.code if self.scope != self.viewer.home else "",
            "own": "1" if self.own else "",
            "kind": self.kind,
            "category": self.category,
            "channel": self.channel,
            **more,
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{CASES}?{query}" if query else CASES

    def behind_received(self, **more: Any) -> str:
        """The cases received in the period."""
        return self.behind(received_from=self.period.first, received_to=self.period.last, **more)

    def behind_closed(self, **more: Any) -> str:
        """The cases closed in the period."""
        return self.behind(closed_from=self.period.first, closed_to=self.period.last, **more)
