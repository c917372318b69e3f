"""`manage.py import_one_things FILE`: names of life events ("one thing") for the central catalogue."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import override

from apps.core.files.csv_files import Unreadable, bytes_of, opened, plain
from apps.core.ledger.services import SYSTEM
from apps.systems.approvals.items.enums import Audience
from apps.systems.approvals.items.models import OneThing
from apps.systems.approvals.items.services import Event, keep_event
from config import env
from tenants.context import door
from tenants.selectors import jurisdiction_by_code

CENTRE = "000000"
COLUMNS = ("name", "service_object")
AUDIENCES = {"natural_person": Audience.PERSON.value, **{each: each for each in Audience.values}}


class Command(BaseCommand):
    help = (
        "Import names of life events from a CSV file with the columns name and service_object (natural_person or "
        "legal_person). They appear on the portal once the central team has put items into them. "
        "Running it again adds nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="CSV (UTF-8 or GB18030) with a line of column names"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if env.zone() == env.Zone.PORTAL:
            raise CommandError("The portal writes no catalogue: run this in the office's or the owner's zone.")
        rows, wrong = _read(options["file"])
        added = 0
        with door(jurisdiction_by_code(CENTRE)), transaction.atomic():
            known = set(OneThing.objects.values_list("name", flat=True))
            for name, audience in rows:
                if name not in known:
                    code = f"t-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
                    keep_event(actor=SYSTEM, event=Event(code=code, name=name, audience=audience))
                    known.add(name)
                    added += 1
        for line, reason in wrong:
            self.stdout.write(f"Line {line}: {reason}.")
        said = f"{added} added, {len(rows) - added} were there already, {len(wrong)} do not fit."
        if wrong:
            raise CommandError(said)
        self.stdout.write(said)


@override("en")
def _read(path: Path) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    try:
        file = opened(bytes_of(path), names=COLUMNS)
    except Unreadable as error:
        raise CommandError(f"{path.name}: {error}") from error
    header = [plain(cell) for cell in file.header]
    if not set(COLUMNS) <= set(header):
        raise CommandError(f"The columns {' and '.join(COLUMNS)} are wanted.")
    rows, wrong = [], []
    for line, cells in file.rows():
        if isinstance(cells, str):
            wrong.append((line, cells))
            continue
        name, audience = (cells[header.index(column)].strip() for column in COLUMNS)
        if not name or len(name) > 60:
            wrong.append((line, "a name has 1 to 60 signs"))
        elif audience not in AUDIENCES:
            wrong.append((line, f"unknown service_object {audience or '(empty)'}"))
        else:
            rows.append((name, AUDIENCES[audience]))
    return rows, wrong
