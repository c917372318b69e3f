"""The components of the design as template tags: `{% load ganjiang %}`.

Each tag says what it takes and what it draws. Tone is neutral, info, ok, caution or alarm, and never stands without a
word. Objects are read by attribute or key, so a dataclass, a model or a dict will do.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from frontend import clocks, dates, fields, icons, paging, words

register = template.Library()

TONE_ICONS = {"neutral": "info", "info": "info", "ok": "check", "caution": "alert", "alarm": "alert"}
SCALES = {"reminder": "card--reminder", "warning": "card--warning", "yellow": "card--yellow", "red": "card--red"}


def draw(name: str, /, **context: Any) -> SafeString:
    return mark_safe(render_to_string(f"components/{name}.html", context))  # noqa: S308  an autoescaped template


def query_of(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


# Drawings


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "mail" %}`: decoration beside a word; `{% icon "bell" _("Notices") %}` where it stands alone."""
    return icons.icon(name, label=label)


@register.simple_tag
def mark(*, inverted: bool = False) -> SafeString:
    """The mark of the house; `inverted=True` on cobalt."""
    return icons.mark(inverted=inverted)


@register.simple_tag
def river() -> SafeString:
    """The river lines: hero and sign-in page only."""
    return icons.river()


# State and time


@register.simple_tag
def tag(state: str, tone: str = "neutral", *, line: bool = False, symbol: str = "") -> SafeString:
    """`{% tag case.get_state_display "info" %}`: the state of a case. `line=True` outlines; done (ok) gets its tick."""
    drawing = icons.icon(symbol) if symbol else icons.icon("check") if tone == "ok" else ""
    return format_html(
        '<span class="tag{}" data-tone="{}">{}{}</span>', " tag--line" if line else "", tone, drawing, state
    )


@register.simple_tag
def alert_card(scale: str, text: str) -> SafeString:
    """`{% alert_card "yellow" _("Yellow card") %}`: reminder, warning, yellow or red; of supervision only."""
    return format_html('<span class="card {}">{}</span>', SCALES[scale], text)


@register.simple_tag
def clock(
    face: Any = None,
    *,
    used: int = 0,
    limit: int = 0,
    left: int = 0,
    due: dt.date | None = None,
    state: clocks.State = "running",
    note: str = "",
) -> SafeString:
    """`{% clock face %}` (clocks.Face or its attributes) or `{% clock used=4 limit=13 left=9 due=date %}`.

    Draws the bar of time used, the words, and the due date (or why the clock stands).
    """
    if face is not None and not isinstance(face, clocks.Face):
        face = clocks.Face(*(getattr(face, name) for name in ("used", "limit", "left", "due", "state", "note")))
    return draw("clock", face=face or clocks.Face(used, limit, left, due, state, note))


@register.simple_tag
def calendar(weeks: Any, *, note: str = "", month: bool = False) -> SafeString:
    """`{% calendar weeks %}`: why this date. Rows of cells from workdays.services.weeks(); `note` names the notice.

    Cell: date, kind (start, count, off, end, due or nothing), words, label, provisional, today. With `month=True` the
    table is a month of its own and shows the cells' labels. A provisional day is marked and explained.
    """
    labels = [[cell.label for cell in week] for week in weeks] if month else dates.cell_labels(weeks)
    rows = [list(zip(week, row, strict=True)) for week, row in zip(weeks, labels, strict=True)]
    provisional = any(cell.provisional for week in weeks for cell in week)
    return draw("calendar", rows=rows, note=note, heads=dates.week_heads(), provisional=provisional, month=month)


@register.simple_tag
def time(value: dt.datetime | dt.date | None, style: str = "") -> SafeString | str:
    """`{% time value %}`: <time> with 「10 月 16 日」 (a date) or 「10 月 16 日 09:26」; styles day, short, full,
    date (with its year, as on papers).
    """
    if value is None:
        return dates.NONE
    local = dates.local(value)
    match style or ("moment" if isinstance(value, dt.datetime) else "day"):
        case "moment" if isinstance(local, dt.datetime):
            text = dates.moment(local)
        case "short":
            text = dates.short_day(local)
        case "date":
            text = f"{local:%Y-%m-%d}"
        case "full":
            text = dates.full_day(local)
        case _style:
            text = dates.day(local)
    stamp = local.isoformat(timespec="minutes") if isinstance(local, dt.datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, text)


@register.simple_tag
def timeline(entries: Any, *, heading: str = "h3") -> SafeString:
    """`{% timeline entries %}`: in the order given (oldest first for citizens, newest first in the ledger).

    Entry: when (datetime or date), title, text, done (it has happened), tone, note (第 1 个工作日), who, hash.
    """
    return draw("timeline", entries=entries, heading=heading)


@register.simple_tag
def message(item: Any) -> SafeString:
    """`{% message item %}`: words between people. author, organ, at, channel, text, inside (never shown to the
    citizen), files (name, url, size), tags (word, tone).
    """
    return draw("message", item=item)


# Forms


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """`{% field form.phone size="m" inputmode="tel" autocomplete="tel" %}`: label, hint, error, control.

    Options: size "s"|"m", optional=False (no 「可以不填」), inline=True (choices side by side), any attribute.
    A placeholder is never a label. A textarea with max_length counts; a file field becomes a drop zone.
    """
    return draw("field", field=fields.draw(bound, **options))


@register.simple_tag
def error_summary(*forms: BaseForm | list[BaseForm]) -> SafeString | str:
    """`{% error_summary form %}`: above the form, takes the focus, links to each field; nothing without errors.

    One for all forms of a page: several forms, or a list of them.
    """
    found = fields.problems(*(form for given in forms for form in (given if isinstance(given, list) else [given])))
    return draw("error_summary", problems=found) if found else ""


# Lists


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Any, name: str = "page", label: str = "", cases: bool = False) -> SafeString:
    """`{% pagination page %}`: Django's Page, or paging.KeysetPage with cursors. Keeps the filters of the address.

    Two on one page need a `label` each; `name` is the parameter of the page number. Chinese counts `cases` by a word of
    their own.
    """
    query = query_of(context)
    strip = paging.numbered(page, query, name=name) if isinstance(page, Page) else paging.by_key(page, query)
    return draw("pagination", strip=strip, label=label, cases=cases)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, title: str, *, default: str = "", numeric: bool = False) -> SafeString:
    """`{% sort_header "due" _("Due") default="due" %}`: a <th> whose link sorts by `?sort=due`, then by `?sort=-due`.

    `default` is the order of the list when the address names none.
    """
    query = query_of(context)
    current = query.get("sort", default)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    target = paging.address(query, sort=f"-{key}" if current == key else key, page=None, after=None, before=None)
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}</a></th>',
        mark_safe(' class="num"') if numeric else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        target,
        title,
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """`{% query state="open" page=None %}`: this address's query string with these changed."""
    return paging.address(query_of(context), **{name: None if to is None else str(to) for name, to in changes.items()})


@register.simple_tag
def empty(title: str, text: str = "", url: str = "", action: str = "", *, heading: str = "h2") -> SafeString:
    """`{% empty _("Nothing is due today") _("The next one…") url _("See next week") %}`: why, and the next step."""
    return draw("empty", title=title, text=text, url=url, action=action, heading=heading)


@register.simple_tag
def mask(value: str, kind: str = "phone", *, reveal_url: str = "") -> SafeString:
    """`{% mask phone %}`: kind phone, identity, name or email; `reveal_url` is the view that is recorded."""
    return draw("mask", text=words.mask(value, kind), reveal_url=reveal_url)


# Blocks


@register.simple_block_tag
def kv(content: str, style: str = "") -> SafeString:
    """`{% kv %}{% fact _("Number") %}…{% endfact %}{% endkv %}`: facts of a record; `{% kv "two" %}` in two columns."""
    return format_html('<dl class="kv{}">{}</dl>', f" kv--{style}" if style else "", content)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """One row of kv."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.simple_block_tag
def banner(content: str, tone: str = "info", *, url: str = "", action: str = "") -> SafeString:
    """`{% banner "caution" %}<p>…</p>{% endbanner %}`: what the whole page must know; one way on by url and action."""
    return draw("banner", tone=tone, symbol=TONE_ICONS[tone], content=content, url=url, action=action)


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """`{% dialog "return" _("Return this letter?") %}<form>…<footer>…</footer></form>{% enddialog %}`.

    Opened by `<a class="button" href="/cases/…/return/" data-dialog="return">`: the link is the action's own page, used
    without a script. The first sentence says the consequence; a button with `data-close` gives up.
    """
    return draw("dialog", name=name, title=title, content=content)


# Words


@register.simple_tag
def maybe_url(*names: str, **kwargs: Any) -> str:
    """`{% maybe_url "portal:places" as url %}`: the first name this zone knows, else nothing."""
    for name in names:
        try:
            return reverse(name, kwargs=kwargs or None)
        except NoReverseMatch:
            continue
    return ""


@register.filter
def wbr(value: object) -> SafeString:
    """`{{ case.title|wbr }}`: lines break between Chinese words, not inside them."""
    return words.word_breaks(str(value))


@register.filter
def day(value: dt.date | None) -> str:
    """「10 月 16 日」, with the year when it is not this year."""
    return dates.day(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """「10 月 8 日 09:26」."""
    return dates.moment(value)


@register.filter
def short_day(value: dt.date | None) -> str:
    """「10/16」."""
    return dates.short_day(value)


@register.filter
def weekday(value: dt.date) -> str:
    """「星期五」."""
    return dates.weekday(value)


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """「1,342」; None is a dash."""
    return dates.number(value, places)


@register.filter
def percent(value: float | Decimal | None, places: int = 1) -> str:
    """「98.1%」 of a share between 0 and 1; None is a dash."""
    return dates.percent(value, places)


@register.filter
def yuan(fen: int | None) -> str:
    """「120.50」 of an amount in fen; None is a dash."""
    return "—" if fen is None else dates.number(Decimal(fen) / 100, 2)


@register.filter
def filesize(value: int | None) -> str:
    """「2.4 MB」."""
    return dates.size(value)
