"""A report as one thing: title, words of its six parts, three tables. What page, Word file and PDF are drawn from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.utils.translation import override

from apps.core.people.models import Department
from apps.systems.disclosure.reports.counting import Figures, Question, figures
from apps.systems.disclosure.reports.layout import (
    COLUMNS,
    FORWARD,
    KINDS,
    NEW,
    OVER,
    RESULTS,
    ROWS,
    TOTAL,
    Row,
)
from apps.systems.disclosure.reports.models import AnnualReport
from apps.systems.disclosure.reports.sources import add_known
from apps.systems.disclosure.requests.enums import (
    CANNOT,
    ENDINGS,
    NOT_HANDLED,
    REFUSED,
    ApplicantKind,
    DisputeKind,
    DisputeResult,
    Outcome,
)
from apps.systems.disclosure.requests.models import FeeNotice
from tenants.context import current_jurisdiction

_FILE = Path(__file__).parent / "papers" / "report.toml"


@cache
def form() -> dict[str, Any]:
    """The form's fixed words."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Draft:
    """A report ready to be drawn. `words` by part; `kept` is the row that people write in, where there is one."""

    question: Question
    name: str
    title: str
    basis: str
    words: dict[str, str]
    figures: Figures
    kept: AnnualReport | None

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Number, heading and words of the six parts."""
        return [(part, heading, self.words.get(part, "")) for part, heading in form()["parts"].items()]


def draft_of(question: Question) -> Draft:
    """The report as it stands now."""
    found = add_known(question, figures(question))
    kept = None if question.places else AnnualReport.objects.filter(year=question.year, organ=question.organ).first()
    name = name_of(question)
    said = form()
    return Draft(
        question=question,
        name=name,
        title=said["title"].format(name=name, year=question.year),
        basis=said["basis"].format(year=question.year),
        words={**_begin(question, name, found), **(kept.words if kept is not None else {})},
        figures=found,
        kept=kept,
    )


def name_of(question: Question) -> str:
    """Whose report it is."""
    organ = Department.objects.filter(code=question.organ).first() if question.organ else None
    return organ.name if organ is not None else current_jurisdiction().name


def _begin(question: Question, name: str, found: Figures) -> dict[str, str]:
    def together(*outcomes: Outcome) -> int:
        return sum(found.cell(str(each), TOTAL) for each in outcomes)

    suits = [kind for kind in KINDS if kind != DisputeKind.REVIEW]
    facts = {
        "name": name, "year": question.year, "new": found.cell(NEW, TOTAL), "over": found.cell(OVER, TOTAL),
        "handled": found.handled(TOTAL), "forward": found.cell(FORWARD, TOTAL),
        "disclosed": together(Outcome.DISCLOSED), "partly": together(Outcome.PARTLY), "refused": together(*REFUSED),
        "cannot": together(*CANNOT), "nothandled": together(*NOT_HANDLED), "otherwise": together(*ENDINGS),
        "reviews": found.dispute(DisputeKind.REVIEW, TOTAL), "suits": sum(found.dispute(kind, TOTAL) for kind in suits),
        "fees": f"{_fees(question) / 100:.2f}",
    }  # fmt: skip
    drafts = form()["drafts"]
    wanted = drafts if not question.places else {"1": drafts["1"]}
    return {part: text.format(**facts) for part, text in wanted.items()}


def _fees(question: Question) -> int:
    rows = FeeNotice.objects.filter(paid_on__year=question.year)
    if question.organ:
        rows = rows.filter(request__case__department__code=question.organ)
    total: int = rows.aggregate(sum=Sum("amount"))["sum"] or 0
    return total


def amount(found: Figures, figure: str) -> str:
    """A figure of table 2: whole, or with its hundredths where it has any."""
    value = found.entered.get(figure, 0)
    return f"{value // 100:,}" if value % 100 == 0 else f"{value / 100:,.2f}"


def table2(found: Figures) -> list[list[str]]:
    """Rows of table 2 as text, with its headings."""
    said = form()["table2"]
    rows = [said["heads"]]
    for item, label, *names in said["rows"]:
        rows.append([f"{label}（{item}）", *(amount(found, name) for name in names)])
    for item, label, what, name in said["single"]:
        rows.append([f"{label}（{item}）", what, amount(found, name), ""])
    return rows


def table3(found: Figures) -> list[list[str]]:
    """Rows of table 3 as text, with its headings, in Chinese: it is an official form."""
    with override("zh-hans"):
        heads = ["", *(str(ApplicantKind(each).label) for each in ApplicantKind.values), str(_total())]
        rows = [heads]
        for row in ROWS:
            label = f"{row.group}　{row.mark}. {row.label}" if row.mark else _plain(row)
            rows.append([label, *(str(found.shown(row.key, column)) for column in COLUMNS)])
    return rows


def _plain(row: Row) -> str:
    return f"{row.group}　{row.label}" if row.group else str(row.label)


def table4(found: Figures) -> list[list[str]]:
    """Rows of table 4 as text: a row for each kind."""
    with override("zh-hans"):
        heads = ["", *(str(DisputeResult(each).label) for each in RESULTS), str(_total())]
        rows = [heads]
        for kind, label in zip(KINDS, form()["table4"]["kinds"], strict=True):
            rows.append([label, *(str(found.dispute(kind, each)) for each in (*RESULTS, TOTAL))])
    return rows


def _total() -> str:
    from apps.systems.disclosure.reports.checking import column_label

    return column_label(TOTAL)
