"""`manage.py provision`: the whole province from an empty database, or whatever is missing of it."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from apps.operations.progress import Progress
from apps.operations.seeding import seed_jurisdiction, seed_province
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction, Recording
from tenants.provisioning import jurisdictions as tenants_
from tenants.provisioning.public import migrate_public
from tenants.provisioning.schemas import owner_role, release_digest
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.recording import creation_of, record_release

CONNECTIONS = 2
Item = TypeVar("Item")


class Command(BaseCommand):
    help = "Migrate the public schema, record the release once, replay it for new jurisdictions, upgrade the others."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", action="append", default=[], help="only these jurisdictions (repeatable)")
        parser.add_argument("--check", action="store_true", help="exit 1 where something would have to be done")

    def handle(self, *args: Any, **options: Any) -> None:
        divisions = [d for d in tenants_.all_divisions() if not options["slug"] or d.slug in options["slug"]]
        unknown = set(options["slug"]) - {d.slug for d in divisions}
        if unknown:
            raise CommandError(f"No jurisdiction has the slug {', '.join(sorted(unknown))}.")
        if options["check"]:
            self._check(divisions)
            return
        try:
            migrate_public()
            seed_province()
            recording = self._recording()
        except RolloutError as error:
            raise CommandError(f"{str(error).rstrip('.')}.") from error
        jurisdictions = tenants_.register(divisions)
        made = self._make_schemas(jurisdictions, recording)
        self._seed(jurisdictions, recording)
        if not options["slug"] and any(j.release not in {"", recording.digest} for j in jurisdictions):
            call_command("rollout", "start", by="provision", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(
            f"{len(jurisdictions)} jurisdictions in service, {made} made now, release {recording.digest[:12]}."
        )

    @staticmethod
    def _recording() -> Recording:
        release = record_release()
        with door(PUBLIC, role=owner_role()):
            return creation_of(release)

    def _check(self, divisions: list[tenants_.Division]) -> None:
        missing = {d.schema for d in divisions} - tenants_.existing_schemas()
        if missing:
            raise CommandError(f"{len(missing)} jurisdictions have no schema yet, release {release_digest()[:12]}.")
        self.stdout.write("Every jurisdiction has its schema.")

    def _make_schemas(self, jurisdictions: list[Jurisdiction], recording: Recording) -> int:
        there = tenants_.existing_schemas()
        missing = [j for j in jurisdictions if j.schema_name not in there]
        if missing:
            with Progress("Schemas", len(missing), self.stdout) as progress:
                _in_parallel(missing, lambda j: tenants_.provision(j, recording), progress)
        return len(missing)

    def _seed(self, jurisdictions: list[Jurisdiction], recording: Recording) -> None:
        waiting = [j for j in jurisdictions if not j.release]
        password = os.environ.get("DEMO_PASSWORD") or "ganjiang-demo"

        def seed(jurisdiction: Jurisdiction) -> None:
            with door(jurisdiction, role=owner_role()):
                seed_jurisdiction(jurisdiction, password=password)
            tenants_.put_in_service(jurisdiction, recording.digest)

        if waiting:
            with Progress("Departments and officials", len(waiting), self.stdout) as progress:
                _in_parallel(waiting, seed, progress)


def _in_parallel(items: Iterable[Item], work: Callable[[Item], object], progress: Progress) -> None:
    def one(item: Item) -> None:
        work(item)
        progress.step()

    def last_words() -> None:
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for future in [pool.submit(one, item) for item in items]:
            future.result()
        for future in [pool.submit(last_words) for _ in range(CONNECTIONS)]:
            future.result()
