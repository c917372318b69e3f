"""The table in docs/performance.md, between its two marks; what stands around it is written by hand."""

import os
import platform
from datetime import date
from pathlib import Path

from infra.embedded.testing import Connection
from tests.benchmarks.database import run
from tests.benchmarks.measure import PROJECT, Figure, number

FILE = PROJECT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def table(figures: list[Figure]) -> str:
    """A row a figure."""
    rows = ["| figure | value | demanded | how |", "| --- | ---: | ---: | --- |"]
    for figure in figures:
        demanded = figure.demanded + ("" if figure.met else " **missed**")
        rows.append(f"| {figure.name} | {number(figure.value)} {figure.unit} | {demanded} | {figure.said} |")
    return "\n".join(rows)


def machine(found: Connection, cases: int) -> str:
    """On what it was measured."""
    server = str(run(found, "SHOW server_version")[0][0])
    fsync = str(run(found, "SHOW fsync")[0][0])
    return (
        f"Measured on {date.today():%Y-%m-%d}: {os.cpu_count()} cores ({platform.machine()}), Python "  # noqa: DTZ011
        f"{platform.python_version()}, PostgreSQL {server} of the tests (fsync {fsync}), {cases:,} synthetic cases."
    )


def write(figures: list[Figure], found: Connection, cases: int, file: Path = FILE) -> None:
    """Replace what stands between the marks."""
    text = file.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    middle = f"\n{machine(found, cases)}\n\n{table(figures)}\n"
    file.write_text(f"{before}{BEGIN}{middle}{END}{after}", encoding="utf-8")
