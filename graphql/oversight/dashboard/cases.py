"""The cases behind a figure: a list over many jurisdictions that filters, sorts, goes on by key and is exported.

Each page is one statement (and one for names of departments), however deep it lies.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.enums import Channel, Satisfaction
from apps.core.cases.querysets import CaseQuerySet
from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.petitions.enums import Outcome, PetitionKind, PetitionState
from frontend import dates, exports
from frontend.paging import KeysetPage
from frontend.tables import Choice, Column, Day, Filter, Table
from frontend.templatetags.ganjiang import tag, time
from frontend.words import word_breaks
from oversight import terms
from oversight.access import Viewer
from oversight.dashboard.asked import places_below, subjects
from oversight.dashboard.reading import SOON
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import Fold, LeftOut, Page, TooSlow, read
from tenants.across import page as page_of
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code

SIZE = 50
EXPORTED_AT_ONCE = 2_000
EMPTY: dict[str, tuple[Any, Any]] = {  # stands for what has no date, so that it comes last upward and downward
    "promised_due": (date(9999, 12, 31), date(1900, 1, 1)),
    "closed_at": (datetime(9999, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)),
}
DAYS_ONLY = {"promised_due"}
CODE = re.compile(r"[\w.-]{1,20}")
CONTENT = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)
COLUMNS = (
    "id", "number", "subkind", "title", "confidentiality", "state", "category", "channel", "department_id",
    "received_at", "promised_due", "closed_at", "breached_on", "used_days", "outcome", "satisfaction",
)  # fmt: skip
STATUS = {
    "open": (_("open"), lambda on: Q(closed_at__isnull=True)),
    "overdue": (_("overdue"), lambda on: Q(closed_at__isnull=True, promised_due__lt=on)),
    "due_today": (_("due today"), lambda on: Q(closed_at__isnull=True, promised_due=on)),
    "due_soon": (_("due in the coming three days"),
                 lambda on: Q(closed_at__isnull=True, promised_due__gt=on, promised_due__lte=on + SOON)),
    "closed": (_("closed"), lambda on: Q(closed_at__isnull=False)),
    "closed_on_time": (_("closed on time"), lambda on: Q(closed_at__isnull=False, breached_on__isnull=True)),
    "closed_late": (_("closed late"), lambda on: Q(closed_at__isnull=False, breached_on__isnull=False)),
}  # fmt: skip
DAYS = ("received_from", "received_to", "closed_from", "closed_to")
RATED = {
    "content": (_("satisfied or basically satisfied"), Q(satisfaction__in=CONTENT)),
    "not_satisfied": (_("not satisfied"), Q(satisfaction=Satisfaction.NOT_SATISFIED)),
    "rated": (_("rated at all"), ~Q(satisfaction="")),
}


@dataclass(frozen=True)
class CaseRow:
    """A case as far as the viewer may see it; `title` is empty where not."""

    values: dict[str, Any]
    place: Jurisdiction
    department: str
    title: str
    url: str

    @property
    def overdue(self) -> bool:
        due = self.values["promised_due"]
        return self.values["closed_at"] is None and due is not None and due < today()


def _value(key: str) -> Any:
    return lambda row: row.values[key]


def _word(key: str, vocabularies: Any) -> Any:
    def word(row: CaseRow) -> str:
        found = terms.term(row.values[key], vocabularies)
        return found.label if found else ""

    return word


def _title_cell(row: CaseRow) -> Any:
    """Title and number; a link where this office has the case's page."""
    title = word_breaks(row.title) if row.title else format_html('<span class="faint">{}</span>', _("not shown"))
    text = format_html('<b>{}</b> <span class="sub nowrap">{}</span>', title, row.values["number"])
    return format_html('<a class="plain" href="{}">{}</a>', row.url, text) if row.url else text


def _place_cell(row: CaseRow) -> Any:
    return format_html('{}<span class="sub">{}</span>', row.place.name, row.department)


def _state_cell(row: CaseRow) -> Any:
    word = _word("state", terms.STATES)(row)
    if row.overdue:
        return format_html("{} {}", tag(word, "info"), tag(str(_("overdue")), "alarm"))
    return tag(word, "ok" if row.values["closed_at"] else "info")


def _date_cell(key: str) -> Any:
    def cell(row: CaseRow) -> Any:
        day = time(row.values[key], "day")
        return format_html('<b class="late nowrap">{}</b>' if row.overdue and key == "promised_due" else
                           '<span class="nowrap">{}</span>', day)  # fmt: skip

    return cell


def _kept_together(key: str, vocabularies: Any) -> Any:
    word = _word(key, vocabularies)
    return lambda row: format_html('<span class="nowrap">{}</span>', word(row) or dates.NONE)


def _places(request: Any) -> list[tuple[Any, Any]]:
    return places_below(request.viewer)


def _options(found: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, label) for key, (label, _condition) in found.items()]


NARROWING: tuple[Filter, ...] = (
    Choice("status", _("State"), choices=_options(STATUS), anything=_("In any state")),
    Choice("kind", pgettext_lazy("figures", "Kind"), choices=PetitionKind.choices,
           anything=pgettext_lazy("figures", "All kinds")),
    Choice("category", pgettext_lazy("figures", "Subject"), choices=lambda _request: subjects(),
           anything=pgettext_lazy("figures", "All subjects")),
    Choice("channel", pgettext_lazy("figures", "Channel"), choices=Channel.choices,
           anything=pgettext_lazy("figures", "All channels")),
    Choice("state", _("Step"), choices=PetitionState.choices, anything=_("At any step")),
    Choice("outcome", _("Outcome"), choices=Outcome.choices, anything=_("With any outcome")),
    Choice("satisfaction", _("Satisfaction"), choices=_options(RATED), anything=_("Rated or not")),
    Day("received_from", pgettext_lazy("figures", "Received from")),
    Day("received_to", pgettext_lazy("figures", "to")),
    Day("closed_from", pgettext_lazy("figures", "Closed from")),
    Day("closed_to", pgettext_lazy("figures", "to")),
)  # fmt: skip


class CasesTable(Table[CaseRow]):
    """What the address names: the figures' own filters, and those that part them further."""

    name = "cases"
    title = _("Cases")
    default_sort = "-received"
    of_cases = True
    per_page = SIZE
    search_label = _("Words of the title or text")
    columns = (
        Column("number", _("Number"), value=_value("number"), on_screen=False),
        Column("title", _("Title"), value="title", cell=_title_cell),
        Column("place", pgettext_lazy("figures", "Jurisdiction"), value="place.name", cell=_place_cell),
        Column("department", pgettext_lazy("figures", "Department"), value="department", on_screen=False),
        Column("kind", pgettext_lazy("figures", "Kind"), value=_word("subkind", terms.KINDS), wide=True,
               cell=_kept_together("subkind", terms.KINDS)),
        Column("channel", pgettext_lazy("figures", "Channel"), value=_word("channel", terms.CHANNELS), on_screen=False),
        Column("state", _("State"), value=_word("state", terms.STATES), cell=_state_cell),
        Column("received", pgettext_lazy("figures", "Received"), value=_value("received_at"), sort="received_at",
               cell=_date_cell("received_at")),
        Column("due", _("Due"), value=_value("promised_due"), cell=_date_cell("promised_due"), sort="promised_due"),
        Column("closed", pgettext_lazy("figures", "Closed"), value=_value("closed_at"), sort="closed_at",
               cell=_date_cell("closed_at")),
        Column("days", _("Working days used"), value=_value("used_days"), on_screen=False),
        Column("breached", _("Limit broken on"), value=_value("breached_on"), on_screen=False),
        Column("outcome", _("Outcome"), value=_word("outcome", terms.OUTCOMES), wide=True,
               cell=_kept_together("outcome", terms.OUTCOMES)),
        Column("satisfaction", _("Satisfaction"), value=_word("satisfaction", terms.SATISFACTIONS), on_screen=False),
    )  # fmt: skip
    empty_title = pgettext_lazy("figures", "No cases")
    empty_text = _("No case of these jurisdictions matches.")

    def __init__(self, request: Any, viewer: Viewer) -> None:
        super().__init__(request, [])
        request.viewer = viewer
        self.viewer = viewer
        self.refused = ""
        self.left_out: tuple[LeftOut, ...] = ()
        self.department = self._code("department")
        self.own = request.GET.get("own") == "1"

    @property
    def search(self) -> Sequence[str]:  # type: ignore[override]
        """Only for those who may see titles: a search would give away what a title does not show."""
        return ("title",) if self.viewer.sees_titles else ()

    @property
    def filters(self) -> Sequence[Filter]:  # type: ignore[override]
        within = Choice(
            "within", pgettext_lazy("figures", "Jurisdiction"), choices=_places, anything=_("All jurisdictions")
        )
        return (*((within,) if len(self.viewer.places) > 1 else ()), *NARROWING)

    def _code(self, name: str) -> str:
        code = self.request.GET.get(name, "")
        return code if CODE.fullmatch(code) else ""

    @property
    def kept(self) -> list[tuple[str, str, Any]]:
        """Filters without a control of their own: name, value and what they are called."""
        found: list[tuple[str, str, Any]] = []
        if self.own:
            found.append(("own", "1", _("own office only")))
        if self.department:
            found.append(("department", self.department, self.department_name))
        return found

    @property
    def department_name(self) -> str:
        """As the jurisdiction of this office calls it: codes are the same everywhere."""
        named = Department.objects.filter(code=self.department).values_list("short_name", flat=True).first()
        return named or self.department

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [*super().hidden, *((name, value) for name, value, _label in self.kept)]

    @property
    def is_filtered(self) -> bool:
        return super().is_filtered or bool(self.kept)

    # what is asked

    @cached_property
    def wanted(self) -> CaseFilter:
        """As figures ask it. Raises Refused."""
        found = self.active
        within = found.get("within") or ""
        given: dict[str, Any] = {
            name: [found[name]] for name in ("kind", "category", "channel", "state", "outcome") if name in found
        }
        given |= {name: found[name] for name in DAYS if name in found}
        if self.department:
            given["department"] = [self.department]
        if self.own:
            given["jurisdictions"] = [within or self.viewer.home.code]
        elif within:
            given["within"] = within
        return CaseFilter.of({**given, "text": found.get("q", "")})

    def _cases(self) -> CaseQuerySet:
        found = self.wanted.cases(self.viewer)
        if status := self.active.get("status"):
            found = found.filter(STATUS[status][1](today()))
        if rated := self.active.get("satisfaction"):
            found = found.filter(RATED[rated][1])
        return found.visible_to(self.viewer.handler) if self.viewer.handler is not None else found

    # pages

    @cached_property
    def page(self) -> KeysetPage[CaseRow]:
        """After or before the key in the address. Raises Http404 for a key that was not made here."""
        if self.form.errors or not self.viewer.sees_cases:
            return KeysetPage([])
        given = self.request.GET
        backwards = bool(given.get("before"))
        key = _read_key(given.get("before") or given.get("after") or "", date if self._field in DAYS_ONLY else datetime)
        try:
            found = self._page(key, SIZE, backwards=backwards)
            total = self._count()
        except Refused as error:
            self.refused = error.message
            return KeysetPage([])
        except TooSlow:
            self.refused = Refused.too_slow().message
            return KeysetPage([])
        rows = found.rows[::-1] if backwards else found.rows
        more = bool(rows) and (found.has_next if not backwards else True)
        less = bool(rows) and (found.has_next if backwards else key is not None)
        return KeysetPage(
            items=self._shown(rows),
            next_cursor=_key(rows[-1]) if more else None,
            previous_cursor=_key(rows[0]) if less else None,
            total=total,
        )

    @property
    def _field(self) -> str:
        column, _down = self.order
        return column.sort if column else "received_at"

    def _page(self, key: tuple[Any, Any] | None, size: int, *, backwards: bool = False) -> Page:
        field, down = self._field, self.order[1]
        sorted_by = Coalesce(field, Value(EMPTY[field][down])) if field in EMPTY else F(field)
        sign = "-" if down != backwards else ""
        found = page_of(
            self._cases().annotate(sorted_by=sorted_by).values(*COLUMNS, "sorted_by"),
            self.wanted.places(self.viewer),
            order=(f"{sign}sorted_by", f"{sign}id"),
            size=size,
            after=key,
            planned_once=not self.wanted.text,
        )
        self.left_out = found.left_out
        return found

    def _count(self) -> int:
        counted = self._cases().order_by().values(everything=Value(1)).annotate(number=Count("pk", distinct=True))
        found = read(counted, self.wanted.places(self.viewer), fold=Fold((), ("number",)))
        return int(found.rows[0]["number"]) if found.rows else 0

    def _shown(self, rows: Sequence[dict[str, Any]]) -> list[CaseRow]:
        names = self._department_names(rows)
        return [self._row(values, names) for values in rows]

    def _row(self, values: dict[str, Any], names: dict[Any, str]) -> CaseRow:
        place = values["jurisdiction"]
        sees = self.viewer.sees_title(place=place, confidentiality=values["confidentiality"])
        return CaseRow(
            values=values,
            place=jurisdiction_by_code(place),
            department=names.get(values["department_id"], ""),
            title=values["title"] if sees else "",
            url=f"/cases/{values['number']}/" if sees and place == self.viewer.home.code else "",
        )

    def _department_names(self, rows: Sequence[dict[str, Any]]) -> dict[Any, str]:
        keys = {row["department_id"] for row in rows if row["department_id"]}
        codes = {row["jurisdiction"] for row in rows}
        named = read(
            Department.objects.filter(pk__in=keys).order_by().values("id", "short_name"),
            [place for place in self.viewer.places if place.code in codes],
        )
        return {row["id"]: row["short_name"] for row in named.rows}

    def _exported(self, columns: Sequence[Column]) -> Iterator[list[Any]]:
        key, written = None, 0
        while written <= exports.CAP:
            found = self._page(key, EXPORTED_AT_ONCE)
            for row in self._shown(found.rows):
                yield [column.read(row) for column in columns]
            written += len(found.rows)
            if not found.has_next:
                return
            key = (found.rows[-1]["sorted_by"], found.rows[-1]["id"])


def _key(row: dict[str, Any]) -> str:
    """Where a page ends: opaque to the browser."""
    text = f"{row['sorted_by'].isoformat()}~{row['id'].hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_key(text: str, kind: type) -> tuple[Any, UUID] | None:
    """The value (a `kind`) and key of a row. Raises Http404 for what was not made here, or for another order."""
    if not text:
        return None
    try:
        value, _tilde, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("~")
        found = datetime.fromisoformat(value) if kind is datetime else date.fromisoformat(value)
        if isinstance(found, datetime) and found.tzinfo is None:
            raise Http404("no such page")
        return found, UUID(key)
    except ValueError as error:
        raise Http404("no such page") from error
