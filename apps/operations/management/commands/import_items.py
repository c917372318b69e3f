"""`manage.py import_items FILE`: service items of a CSV file become items of the central catalogue."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations.progress import Progress
from apps.systems.approvals.items.importing import running
from apps.systems.approvals.items.importing.reading import Finding, Unreadable, read
from apps.systems.approvals.offers.adopting_many import adopt_many
from config import env
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, jurisdiction_by_code

CENTRE = "000000"
SHOWN = 50  # lines on the screen; --report keeps all


class Command(BaseCommand):
    help = (
        "Import service items from a CSV file (UTF-8 or GB18030) into the central catalogue, each as version 1 in "
        "force from today. All rows that fit are added in one transaction, the others are named by line and reason. "
        "Running it again adds nothing. The rules are in docs/importing.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a line of column names")
        parser.add_argument("--dry-run", action="store_true", help="read, sort and check the file; change nothing")
        parser.add_argument(
            "--source",
            default="items",
            help="short name of the collection that the codes belong to (default: items); the same code of another "
            "source is another item",
        )
        parser.add_argument("--reason", default="", help="why they are published (default: the file's name)")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every refusal and remark there")
        parser.add_argument(
            "--adopt",
            action="append",
            default=[],
            metavar="SLUG",
            help="this jurisdiction offers the imported items of its level afterwards (repeatable)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if env.zone() == env.Zone.PORTAL:
            raise CommandError("The portal writes no catalogue: run this in the office's or the owner's zone.")
        if not options["source"].isidentifier() or len(options["source"]) > 30:
            raise CommandError("--source takes up to 30 letters, digits and underscores.")
        adopters = _adopters(options["adopt"])
        try:
            content = read(options["file"])
        except Unreadable as error:
            raise CommandError(f"{options['file'].name}: {error}") from error
        self.stdout.write(f"{options['file'].name}: {content.encoding}, {len(content.rows)} rows.")
        if content.ignored:
            self.stdout.write(f"Columns not used: {', '.join(content.ignored)}.")
        reason = options["reason"] or f"import of {options['file'].name}"
        with door(jurisdiction_by_code(CENTRE)):
            plan = running.plan(content, options["source"])
            if not options["dry_run"] and plan.adding:
                with Progress("Service items", len(plan.adding), self.stdout) as bar:
                    running.run(plan, source=options["source"], reason=reason, step=bar.step)
        adopted = sum(adopt_many(place, plan.added) for place in adopters)
        self._report(plan, options["report"])
        self._last_line(plan, adopted, dry=options["dry_run"])

    def _report(self, plan: running.Plan, file: Path | None) -> None:
        for kind, number in plan.kinds.most_common():
            self.stdout.write(f"{number:>6}  {kind}")
        lines = [_line("refused", each) for each in [*plan.refused, *plan.changed]]
        lines += [_line("remark", each) for each in plan.remarks]
        if file is not None:
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for line in lines[:SHOWN]:
            self.stdout.write(line)
        if file is None and len(lines) > SHOWN:
            self.stdout.write(f"… and {len(lines) - SHOWN} more: --report FILE writes all of them.")

    def _last_line(self, plan: running.Plan, adopted: int, *, dry: bool) -> None:
        said = (
            f"{len(plan.adding)} would be added" if dry else f"{len(plan.added)} added, adopted {adopted} times"
        ) + (
            f", {plan.there} were there already, {len(plan.changed)} have changed since, {len(plan.refused)} do not "
            f"fit, {len(plan.remarks)} remarks."
        )
        if plan.refused or plan.changed:
            raise CommandError(said)
        self.stdout.write(said)


def _adopters(slugs: list[str]) -> list[Jurisdiction]:
    by_slug = {place.slug: place for place in all_jurisdictions() if place.level != "centre"}
    if unknown := [slug for slug in slugs if slug not in by_slug]:
        raise CommandError(f"No jurisdiction is called {', '.join(unknown)}.")
    return [by_slug[slug] for slug in slugs]


def _line(what: str, found: Finding) -> str:
    return f"Line {found.line}, {what}, {found.code or '—'}: {found.reason}."
