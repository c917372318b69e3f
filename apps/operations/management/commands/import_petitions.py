"""`manage.py import_petitions FILE`: old messages with replies become cases, handled as they really were."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from apps.operations.progress import Progress
from apps.systems.petitions.importing import running
from apps.systems.petitions.importing.reading import BadRow, Content, Unreadable, read
from apps.systems.petitions.importing.running import Done, Letterbox, Tally
from config import env
from tenants.models import Jurisdiction

SHOWN = 50  # lines with reasons on the screen; --report keeps all


class Command(BaseCommand):
    help = (
        "Import messages with their replies from a CSV file (UTF-8 or GB18030): each becomes a case, handled through "
        "the same services at its own times. Nothing is sent, no alert is raised. Running it again adds nothing. "
        "The rules are in docs/importing.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a line of column names")
        parser.add_argument("--dry-run", action="store_true", help="read, check and sort the file; change nothing")
        parser.add_argument(
            "--jurisdiction-map", action="store_true", help="print which place became which jurisdiction, and stop"
        )
        parser.add_argument(
            "--source",
            default="messages",
            help="short name of the collection that the ids belong to (default: messages); the same id of another "
            "source is another message",
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every row that was not imported there")

    def handle(self, *args: Any, **options: Any) -> None:
        if env.zone() == env.Zone.PORTAL:
            raise CommandError(_("The portal zone touches no case: run this in the office zone."))
        if not running.SOURCE.fullmatch(options["source"]):
            raise CommandError(_("--source takes up to 16 small letters, digits and dashes."))
        try:
            content = read(options["file"])
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self._say_columns(options["file"], content)
        boxes = running.sort_by_place(content.rows)
        if options["jurisdiction_map"]:
            self._print_map(boxes)
            return
        tally = Tally(bad=list(content.bad))
        tally.done[Done.BAD] = len(content.bad)
        waiting = running.sift(boxes, running.known_keys(options["source"]), tally)
        if options["dry_run"]:
            for jurisdiction, letters in waiting:
                tally.done[Done.IMPORTED] += len(letters)
                tally.by_place[jurisdiction.name] = len(letters)
        elif waiting:
            self._import(waiting, options["source"], tally)
        self._report(tally, options["report"])
        self._last_line(tally, dry=options["dry_run"])

    def _import(self, waiting: list[tuple[Jurisdiction, list[Letterbox]]], source: str, tally: Tally) -> None:
        rows = sum(len(letters) for _place, letters in waiting)
        with Progress(_("Messages"), rows, self.stdout._out) as bar:  # type: ignore[arg-type]
            try:
                running.run(waiting, source=source, tally=tally, step=bar.step)
            except (OperationalError, InterfaceError) as error:
                reason = str(error).strip().partition("\n")[0]
                raise CommandError(
                    _("The database stopped answering (%(reason)s) after %(done)d messages: run this again to go on.")
                    % {"reason": reason, "done": bar.done}
                ) from error
            except KeyboardInterrupt:
                said = _("Stopped after %(done)d messages: run this again to go on.") % {"done": bar.done}
                raise CommandError(said, returncode=130) from None

    def _say_columns(self, file: Path, content: Content) -> None:
        self.stdout.write(
            _("%(file)s: %(encoding)s, %(rows)d messages, %(bad)d rows that cannot be read.")
            % {"file": file.name, "encoding": content.encoding, "rows": len(content.rows), "bad": len(content.bad)}
        )
        renamed = [f"{found.strip()} → {name}" for name, found in content.taken_for.items() if found.strip() != name]
        if renamed:
            self.stdout.write(_("Columns taken for ours: %(columns)s.") % {"columns": "、".join(renamed)})
        if content.ignored:
            self.stdout.write(_("Columns not used: %(columns)s.") % {"columns": "、".join(content.ignored)})

    def _print_map(self, boxes: dict[Jurisdiction, list[Letterbox]]) -> None:
        found = Counter(
            (jurisdiction.code, jurisdiction.name, letter.place.written or _("(no place)"))
            for jurisdiction, letters in boxes.items()
            for letter in letters
        )
        for (code, name, written), number in sorted(found.items()):
            self.stdout.write(f"{number:>6}  {written}  →  {code} {name}")
        self.stdout.write(
            _("%(rows)d messages, %(places)d places, %(jurisdictions)d jurisdictions; nothing was changed.")
            % {"rows": found.total(), "places": len(found), "jurisdictions": len(boxes)}
        )

    def _report(self, tally: Tally, file: Path | None) -> None:
        for name, number in sorted(tally.by_place.items(), key=lambda pair: (-pair[1], pair[0])):
            self.stdout.write(f"{number:>6}  {name}")
        rows = sorted([*tally.bad, *tally.changed], key=lambda bad: bad.line)
        for bad in rows[:SHOWN]:
            self.stdout.write(_in_words(bad))
        if file is not None:
            file.write_text("".join(f"{_in_words(bad)}\n" for bad in rows), encoding="utf-8")
        elif len(rows) > SHOWN:
            self.stdout.write(_("… and %(rows)d more: --report FILE writes all of them.") % {"rows": len(rows) - SHOWN})

    def _last_line(self, tally: Tally, *, dry: bool) -> None:
        imported, refused = tally.done[Done.IMPORTED], tally.done[Done.BAD] + tally.done[Done.CHANGED]
        facts = {
            "imported": imported,
            "there": tally.done[Done.THERE],
            "changed": tally.done[Done.CHANGED],
            "bad": tally.done[Done.BAD],
            "places": len(tally.by_place),
            "late": round(100 * tally.late / imported) if imported else 0,
        }
        if dry:
            said = _(
                "Nothing was changed: %(imported)d would be imported into %(places)d jurisdictions, %(there)d are "
                "there already, %(changed)d have changed since, %(bad)d rows are bad."
            )
        else:
            said = _(
                "%(imported)d imported into %(places)d jurisdictions (%(late)d %% answered late), %(there)d were there "
                "already, %(changed)d have changed since, %(bad)d rows are bad."
            )
        if refused:
            raise CommandError(said % facts)
        self.stdout.write(said % facts)


def _in_words(bad: BadRow) -> str:
    return _("Line %(line)d, message %(id)s: %(reason)s.") % {
        "line": bad.line,
        "id": bad.message_id or "—",
        "reason": bad.reason,
    }
