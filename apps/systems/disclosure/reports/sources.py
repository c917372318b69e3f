"""Figures of table 2 that another part of the system knows from its own records, so that nobody enters them.

A source is registered for some figures and gives their sums for a question, with the records behind each. Where none is
registered the organ enters the figure by hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from apps.systems.disclosure.reports.counting import Figures, Question
from apps.systems.disclosure.reports.enums import Figure


@dataclass(frozen=True)
class Behind:
    """A record behind a figure, as the page of records lists it."""

    title: str
    number: str
    organ: str
    on: date | None
    url: str = ""
    place: str = ""


@dataclass(frozen=True)
class Source:
    """`sums` gives figures in whole units, `records` what stands behind one of them."""

    figures: frozenset[Figure]
    sums: Callable[[Question], Mapping[str, int]]
    records: Callable[[Question, str], list[Behind]]


_sources: list[Source] = []


def register_source(source: Source) -> Source:
    """Register a source; a figure has one source only. Raises ValueError."""
    taken = {figure for each in _sources for figure in each.figures}
    if taken & source.figures:
        raise ValueError(f"two sources of {', '.join(sorted(taken & source.figures))}")
    _sources.append(source)
    return source


def unregister(source: Source) -> None:
    """Take a source away (tests)."""
    _sources.remove(source)


def source_of(figure: str) -> Source | None:
    """The source of a figure; None where it is entered by hand."""
    return next((each for each in _sources if figure in each.figures), None)


def by_hand() -> list[Figure]:
    """The figures that organs enter."""
    return [figure for figure in Figure if source_of(figure) is None]


def add_known(question: Question, found: Figures) -> Figures:
    """Put what the sources know into the figures, in hundredths like those that are entered."""
    for source in _sources:
        for figure, value in source.sums(question).items():
            found.entered[figure] = value * 100
    return found
