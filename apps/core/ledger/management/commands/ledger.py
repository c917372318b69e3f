"""`manage.py ledger verify|seal|proof|anchors|adopt|open-generation`: the ledgers of the jurisdictions."""

import getpass
import json
from argparse import ArgumentTypeError
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.ledger import anchoring, tasks
from apps.core.ledger.entries import Actor
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.errors import LedgerError
from apps.core.ledger.findings import Report
from apps.core.ledger.generations import adopt_anchors, open_generation
from apps.core.ledger.models import Entry
from apps.core.ledger.proofs import proof_of
from apps.core.ledger.verify import verify_jurisdiction
from infra.embedded.terminal import Working
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, jurisdiction_by_slug


class Command(BaseCommand):
    help = "Verify and seal the ledgers, print proofs and anchors, decide after a restore or a move."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="Find anything altered, removed, inserted or reordered.")
        _place(verify, "only this jurisdiction (default: the whole province)")
        verify.add_argument(
            "--without-outside",
            action="store_true",
            help="do not compare with the anchors outside the database (on a machine that cannot read them)",
        )
        actions.add_parser("seal", help="Seal now what waits, and copy anchors out of the database.")
        proof = actions.add_parser("proof", help="Print the proof of an entry.")
        proof.add_argument("entry", metavar="ENTRY_ID", type=_entry_id)
        _place(proof, "where the entry is (default: looked for everywhere)")
        anchors = actions.add_parser("anchors", help="Print the public anchors as JSON lines.")
        _place(anchors, "only this jurisdiction")
        for name, text in (
            ("adopt", "Anchor here the seals of a schema that was moved here."),
            ("open-generation", "After a restore to an earlier time: go on with a new chain that names what was lost."),
        ):
            decision = actions.add_parser(name, help=text)
            _place(decision, "the jurisdiction", required=True)
            decision.add_argument("--reason", required=True, help="kept in the ledger")
            decision.add_argument("--by", default=getpass.getuser(), help="who decides (default: this account)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action'].replace('-', '_')}")(options)
        except LedgerError as error:
            raise CommandError(str(error)) from error

    def _verify(self, options: dict[str, Any]) -> None:
        places = [_jurisdiction(options)] if options["jurisdiction"] else all_jurisdictions()
        total, found = Report(), 0
        with Working(_("Verifying the ledgers"), len(places)) as working:
            reports = []
            for done, place in enumerate(places, start=1):
                reports.append(verify_jurisdiction(place, with_outside=not options["without_outside"]))
                working.advance(done)
        for place, report in zip(places, reports, strict=True):
            for finding in report.findings:
                self.stdout.write(f"{place.slug}: {finding.text}")
            found += len(report.findings)
            total.entries, total.seals = total.entries + report.entries, total.seals + report.seals
            total.waiting += report.waiting
        words = {"entries": total.entries, "seals": total.seals, "places": len(places), "waiting": total.waiting}
        checked = (
            _("%(places)d ledgers verified: %(entries)d entries, %(seals)d seals, %(waiting)d entries waiting.") % words
        )
        if found:
            problems = ngettext(
                "%(found)d thing is not as it was sealed.", "%(found)d things are not as they were sealed.", found
            )
            raise CommandError(f"{checked} {problems % {'found': found}}")
        self.stdout.write(f"{checked} {_('Nothing was found.')}")

    def _seal(self, options: dict[str, Any]) -> None:
        count = tasks.seal()
        self.stdout.write(ngettext("Sealed %(count)d entry.", "Sealed %(count)d entries.", count) % {"count": count})

    def _proof(self, options: dict[str, Any]) -> None:
        places = [_jurisdiction(options)] if options["jurisdiction"] else all_jurisdictions()
        for place in places:
            with door(place):
                if Entry.objects.filter(pk=options["entry"]).exists():
                    proof = proof_of(options["entry"])
                    self.stdout.write(json.dumps(proof, ensure_ascii=False, indent=2))
                    return
        raise CommandError(_("There is no entry %(entry)s.") % {"entry": options["entry"]})

    def _anchors(self, options: dict[str, Any]) -> None:
        count = 0
        for line in anchoring.lines(_jurisdiction(options).code if options["jurisdiction"] else ""):
            self.stdout.write(line, ending="")
            count += 1
        self.stderr.write(_("Printed %(count)d anchors.") % {"count": count})

    def _adopt(self, options: dict[str, Any]) -> None:
        with door(_jurisdiction(options)):
            count = adopt_anchors(reason=options["reason"], actor=_actor(options))
        self.stdout.write(_("Anchored %(count)d seals in this database.") % {"count": count})

    def _open_generation(self, options: dict[str, Any]) -> None:
        with door(_jurisdiction(options)):
            chain = open_generation(reason=options["reason"], actor=_actor(options))
        words = {"chain": chain.name, "count": len(chain.opening["abandoned"])}
        self.stdout.write(_("Opened %(chain)s; it names %(count)d abandoned anchors.") % words)


def _place(parser: Any, text: str, *, required: bool = False) -> None:
    parser.add_argument("--jurisdiction", metavar="SLUG", required=required, help=text)


def _entry_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(_("%(text)s is not the key of an entry.") % {"text": text}) from None


def _jurisdiction(options: dict[str, Any]) -> Jurisdiction:
    slug = options["jurisdiction"]
    try:
        return jurisdiction_by_slug(slug)
    except KeyError:
        raise CommandError(_("There is no jurisdiction %(slug)s.") % {"slug": slug}) from None


def _actor(options: dict[str, Any]) -> Actor:
    return Actor(kind=ActorKind.SYSTEM, id=options["by"], name=options["by"])
