"""`manage.py jurisdiction add|rename|merge|archive|dump|restore`: acts of the central team on a whole jurisdiction."""

import getpass
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor, LedgerError
from apps.core.people.services import ChangeRefused
from apps.operations.jurisdictions import adding, archiving, renaming
from apps.operations.jurisdictions.dumps.archive import newest_in, opened
from apps.operations.jurisdictions.dumps.dumping import dump
from apps.operations.jurisdictions.merging import merge as merging
from apps.operations.jurisdictions.pausing import UNTIL_KNOWN, paused
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.operations.jurisdictions.restoring import restore as restoring
from infra.embedded.terminal import Working
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.provisioning.closing import StillInUse
from tenants.provisioning.jurisdictions import Division
from tenants.provisioning.schemas import drop_schema, owner_role
from tenants.rollouts.recording import creation_of, record_release
from tenants.selectors import jurisdiction_by_slug

OWNER = "owner"


class Command(BaseCommand):
    help = "Add, rename, merge, archive, dump or restore a whole jurisdiction. Runs as the database's owner."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        _add_arguments(actions)
        _rename_arguments(actions)
        _merge_arguments(actions)
        _archive_arguments(actions)
        _dump_arguments(actions)
        _restore_arguments(actions)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.GANJIANG_ZONE != OWNER:  # type: ignore[misc]
            raise CommandError("Only the database's owner can do this: set GANJIANG_ZONE=owner and its password.")
        try:
            getattr(self, f"_{options['action']}")(options)
        except JurisdictionRefused as refused:
            for line in refused.lines:
                self.stderr.write(f"  {line}")
            raise CommandError(str(refused)) from refused
        except StillInUse as error:
            raise CommandError(f"Somebody is at work there for too long: {error}. Nothing was changed.") from error
        except (LedgerError, ChangeRefused) as error:
            raise CommandError(f"{error} Nothing was changed.") from error

    def _add(self, options: dict[str, Any]) -> None:
        names = ("code", "name", "short_name", "level", "kind", "parent_code", "slug")
        division = Division(**{name: options[name] for name in names})
        adding.check(division)
        _confirm(options, division.slug, f"{division.name} ({division.code}) is added below {division.parent_code}.")
        with Working("Adding the jurisdiction"):
            release = record_release()
            with door(PUBLIC, role=owner_role()):
                recording = creation_of(release)
            added = adding.add(division=division, recording=recording, actor=_actor(options))
        place = added.jurisdiction
        self.stdout.write(f"  portal  {place.portal_url}/\n  office  {place.office_url}/")
        self.stdout.write(f"  account {added.username}, first password {added.password} (told once)")
        self.stdout.write(f"Added {place.name} ({place.code}) at {place.slug}; it is in service.")

    def _rename(self, options: dict[str, Any]) -> None:
        place = _place(options["slug"])
        _confirm(options, place.slug, f"{place.name} gets another name or address.")
        renamed = renaming.rename(
            jurisdiction=place,
            actor=_actor(options),
            name=options["name"],
            short_name=options["short_name"],
            slug=options["new_slug"],
            reason=options["reason"],
        )
        now = renamed.jurisdiction
        if now.slug != place.slug:
            self.stdout.write(f"  {place.portal_url}/ leads to {now.portal_url}/ for ever, the office's address too.")
        if renamed.departments:
            self.stdout.write(f"  {renamed.departments} departments bear the new name.")
        self.stdout.write(
            f"Renamed {place.name} ({place.slug}) to {now.name} ({now.slug}); known everywhere in 30 seconds."
        )

    def _merge(self, options: dict[str, Any]) -> None:
        source, target = _place(options["slug"]), _place(options["into"])
        merging.check(source, target)
        _confirm(options, source.slug, f"{source.name} ends and goes over into {target.name}. This cannot be undone.")
        work = f"jurisdiction merge into {target.code}"
        with (
            paused(source, by=_by(options), work=work, wait=options["wait"]),
            Working(f"Merging {source.slug} into {target.slug}"),
        ):
            done = merging.merge(source=source, target=target, actor=_actor(options), reason=options["reason"])
        self._tell_people(done)
        rows = sum(done.rows.values())
        self.stdout.write(
            f"Merged {source.name} into {target.name}: {done.cases} cases, {rows} rows, {done.files} files,"
            f" the ledger's chain {done.chain}; {source.slug} leads to {target.slug}."
        )

    def _tell_people(self, done: merging.Merged) -> None:
        for before, now in sorted(done.people.accounts.items()):
            self.stdout.write(f"  account {before} is called {now} now")
        if done.people.administrators:
            names = ", ".join(done.people.administrators)
            self.stdout.write(f"  no administrators any more: {names}. Give them the duty again where it is wanted.")
        for code in done.people.departments:
            self.stdout.write(f"  new department {code}")

    def _archive(self, options: dict[str, Any]) -> None:
        place = _place(options["slug"])
        archiving.check(place)
        _confirm(options, place.slug, f"{place.name} is closed for good; what happened there stays readable.")
        with (
            paused(place, by=_by(options), work="jurisdiction archive", wait=options["wait"]),
            Working(f"Closing {place.slug}"),
        ):
            archiving.archive(jurisdiction=place, actor=_actor(options), reason=options["reason"])
        self.stdout.write(f"Closed {place.name} ({place.code}): nothing is accepted there, its answers can be read.")

    def _dump(self, options: dict[str, Any]) -> None:
        place, path = _place(options["slug"]), Path(options["file"])
        _confirm(options, place.slug, f"Everything of {place.name}, personal data too, is written to {path}.")
        with Working(f"Dumping {place.slug}"):
            done = dump(
                place=place,
                path=path,
                actor=_actor(options),
                with_files=not options["without_files"],
                overwrite=options["overwrite"],
            )
        self.stderr.write(f"{path} holds personal data: only its owner may read it (0600). Keep it so, and encrypted.")
        self.stdout.write(f"  sha256 {done.sha256}")
        self.stdout.write(
            f"Dumped {place.name} to {path}: {done.rows} rows, {done.files} files, {done.size / 1_000_000:.1f} MB."
        )

    def _restore(self, options: dict[str, Any]) -> None:
        path, until = Path(options["file"]), restoring.at(options["at"]) if options["at"] else None
        if path.is_dir():
            path = newest_in(path, _place(options["slug"]).code, until)
        with opened(path) as found:
            if until and found.manifest.moment > until:
                raise CommandError(f"{path} was taken at {found.manifest.taken_at}, after the time asked for.")
            place = restoring.registered(found, options["slug"])
            restoring.check(found, place)
            _confirm(options, place.slug, f"{place.name} goes back to {found.manifest.taken_at}.")
            with (
                paused(place, by=_by(options), work="jurisdiction restore", wait=options["wait"]),
                Working(f"Restoring {place.slug}"),
            ):
                done = restoring.restore(dump=found, place=place, actor=_actor(options), reason=options["reason"])
            self._tell_restored(place, done, drop=options["drop_old"])
            chain = f"new chain {done.chain}" if done.chain else "the chain goes on"
            self.stdout.write(
                f"Restored {place.name} to {found.manifest.taken_at}: {done.cases} cases,"
                f" {len(done.losses.cases)} lost,"
                f" {len(done.letters.again)} submissions handed in again,"
                f" {done.messages.delivered_again} messages delivered again, {chain}."
            )

    def _tell_restored(self, place: Jurisdiction, done: restoring.Restored, *, drop: bool) -> None:
        for line in done.lines():
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  numbers go on after serial {done.last_serial}; everybody signs in again")
        if done.kept_as and drop:
            drop_schema(done.kept_as)
            self.stdout.write("  the schema as it was before is dropped")
        elif done.kept_as:
            self.stdout.write(
                f"  the schema as it was before is kept, shut, as {done.kept_as}: drop it when all is well"
            )


def _add_arguments(actions: Any) -> None:
    add = actions.add_parser("add", help="Add a county, district or city: schema, departments, administrator, hosts.")
    add.add_argument("code", help="division code, 6 digits")
    add.add_argument("name", help="full name, with its kind")
    add.add_argument("--short-name", required=True, help="name without its kind")
    add.add_argument("--slug", required=True, help="its part of the hosts, such as honggutan")
    add.add_argument("--parent", dest="parent_code", required=True, metavar="CODE", help="the city above")
    add.add_argument("--level", choices=["county", "city"], default="county")
    add.add_argument(
        "--kind", default="", help="its kind as divisions.csv writes it: county, district, county-level city in Chinese"
    )
    _everywhere(add)


def _rename_arguments(actions: Any) -> None:
    rename = actions.add_parser("rename", help="Another name, another address, or both; the old address leads to it.")
    rename.add_argument("slug", help="what it is called now")
    rename.add_argument("--name", default="", help="the new full name")
    rename.add_argument("--short-name", default="", help="the new short name")
    rename.add_argument("--new-slug", default="", help="the new slug")
    _everywhere(rename, reason=True)


def _merge_arguments(actions: Any) -> None:
    merge = actions.add_parser("merge", help="Merge a jurisdiction with all that it has into another one.")
    merge.add_argument("slug", help="the one that ends")
    merge.add_argument("--into", required=True, metavar="SLUG", help="the one that goes on")
    _everywhere(merge, reason=True, wait=True)


def _archive_arguments(actions: Any) -> None:
    archive = actions.add_parser("archive", help="Close a jurisdiction in which nothing is open any more.")
    archive.add_argument("slug", help="the jurisdiction")
    _everywhere(archive, reason=True, wait=True)


def _dump_arguments(actions: Any) -> None:
    dump = actions.add_parser("dump", help="Write a jurisdiction with its files into one file (personal data!).")
    dump.add_argument("slug", help="the jurisdiction")
    dump.add_argument("file", help="where to; readable by its owner only")
    dump.add_argument("--without-files", action="store_true", help="only names and hashes of the stored files")
    dump.add_argument("--overwrite", action="store_true", help="replace a file that is there already")
    _everywhere(dump)


def _restore_arguments(actions: Any) -> None:
    restore = actions.add_parser("restore", help="Restore one jurisdiction to an earlier time while the others run.")
    restore.add_argument("slug", help="the jurisdiction")
    restore.add_argument("file", help="a dump, or a folder of dumps of which the newest is taken")
    restore.add_argument("--at", default="", metavar="TIME", help="not later than this, such as 2026-11-23T02:00")
    restore.add_argument("--drop-old", action="store_true", help="do not keep the schema as it was before")
    _everywhere(restore, reason=True, wait=True)


def _everywhere(parser: Any, *, reason: bool = False, wait: bool = False) -> None:
    if reason:
        parser.add_argument("--reason", required=True, help="kept in the ledgers")
    if wait:
        text = "seconds until every process knows that it is under maintenance (default: %(default)s)"
        parser.add_argument("--wait", type=float, default=UNTIL_KNOWN, metavar="SECONDS", help=text)
    parser.add_argument("--by", default=getpass.getuser(), help="who decides (default: this account)")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _place(slug: str) -> Jurisdiction:
    try:
        return jurisdiction_by_slug(slug)
    except KeyError:
        raise CommandError(f"There is no jurisdiction {slug}.") from None


def _by(options: dict[str, Any]) -> str:
    return str(options["by"])[:60]


def _actor(options: dict[str, Any]) -> Actor:
    return Actor(kind=ActorKind.SYSTEM, id=_by(options)[:40], name=_by(options))


def _confirm(options: dict[str, Any], slug: str, what: str) -> None:
    """Ask for the slug. Without a terminal nobody can answer: then `--yes` must be given."""
    if options["yes"]:
        return
    if not sys.stdin.isatty():
        raise CommandError("Nobody is there to be asked: say --yes.")
    if input(f"{what}\nType {slug} to go on: ").strip() != slug:
        raise CommandError("Not confirmed. Nothing was changed.")
