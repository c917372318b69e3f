"""`manage.py import_documents FILE`: published documents of a file become publications of a jurisdiction."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.people.models import Department
from apps.operations.commanding import place_of
from apps.operations.progress import Progress
from apps.systems.disclosure.publications.importing import running
from apps.systems.disclosure.publications.importing.reading import Content, Finding, Unreadable, read
from config import env
from tenants.context import door
from tenants.enums import Level
from tenants.models import Jurisdiction

SHOWN = 50  # lines on the screen; --report keeps all


class Command(BaseCommand):
    help = (
        "Import published documents from a CSV file or a file of one JSON object a line (UTF-8 or GB18030) as "
        "publications of a jurisdiction, with the dates they had. Rows that fit are added, the others are named by "
        "line and reason. Running it again adds nothing. The rules are in docs/importing.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a line of column names, or JSON lines")
        parser.add_argument(
            "--jurisdiction", default="jiangxi", metavar="SLUG", help="who publishes them (default: jiangxi)"
        )
        parser.add_argument(
            "--organ", default="office", metavar="CODE", help="its department that publishes them (default: office)"
        )
        parser.add_argument("--source", default="documents", help="short name of the collection (default: documents)")
        parser.add_argument("--reason", default="", help="why (default: the file's name)")
        parser.add_argument("--dry-run", action="store_true", help="read, sort and check the file; change nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every refusal and remark there")

    def handle(self, *args: Any, **options: Any) -> None:
        if env.zone() == env.Zone.PORTAL:
            raise CommandError("The portal publishes nothing: run this in the office's or the owner's zone.")
        if not options["source"].isidentifier() or len(options["source"]) > 30:
            raise CommandError("--source takes up to 30 letters, digits and underscores.")
        place = place_of(options["jurisdiction"])
        if place.level == Level.CENTRE:
            raise CommandError("The central team publishes no documents: name a jurisdiction.")
        try:
            content = read(options["file"])
        except Unreadable as error:
            raise CommandError(f"{options['file'].name}: {error}") from error
        self.stdout.write(f"{options['file'].name}: {content.encoding}, {len(content.rows)} rows.")
        if content.ignored:
            self.stdout.write(f"Columns not used: {', '.join(content.ignored)}.")
        plan, added = self._import(content, place, options)
        self._report(plan, options["report"])
        self._last_line(plan, added, dry=options["dry_run"])

    def _import(self, content: Content, place: Jurisdiction, options: dict[str, Any]) -> tuple[running.Plan, int]:
        reason = options["reason"] or f"import of {options['file'].name}"
        with door(place):
            department = Department.objects.filter(code=options["organ"], active=True).first()
            if department is None:
                raise CommandError(f"{place.name} has no department {options['organ']}.")
            plan = running.plan(content, options["source"])
            if options["dry_run"] or not plan.adding:
                return plan, 0
            with Progress("Documents", len(plan.adding), self.stdout) as bar:
                added = running.run(plan, source=options["source"], department=department, reason=reason, step=bar.step)
        return plan, added

    def _report(self, plan: running.Plan, file: Path | None) -> None:
        for category, number in plan.categories.most_common():
            self.stdout.write(f"{number:>6}  {category}")
        lines = [_line("refused", each) for each in [*plan.refused, *plan.changed]]
        lines += [_line("remark", each) for each in plan.remarks]
        if file is not None:
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for line in lines[:SHOWN]:
            self.stdout.write(line)
        if file is None and len(lines) > SHOWN:
            self.stdout.write(f"… and {len(lines) - SHOWN} more: --report FILE writes all of them.")

    def _last_line(self, plan: running.Plan, added: int, *, dry: bool) -> None:
        said = (f"{len(plan.adding)} would be added" if dry else f"{added} added") + (
            f", {plan.there} were there already, {len(plan.changed)} have changed since, {len(plan.refused)} do not "
            f"fit, {len(plan.remarks)} remarks."
        )
        if plan.refused or plan.changed:
            raise CommandError(said)
        self.stdout.write(said)


def _line(what: str, found: Finding) -> str:
    return f"Line {found.line}, {what}, {found.title or '—'}: {found.reason}."
