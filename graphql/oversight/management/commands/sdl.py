"""`manage.py sdl`: write graphql/schema.graphql; with `--check` only compare it with the code."""

import difflib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight import sdl


class Command(BaseCommand):
    help = "Write the GraphQL schema to graphql/schema.graphql; --check fails where the file is not that of the code."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, exit 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = sdl.text()
        there = sdl.FILE.read_text(encoding="utf-8") if sdl.FILE.exists() else ""
        if wanted == there:
            self.stdout.write("graphql/schema.graphql is that of the code.")
            return
        if options["check"]:
            lines = difflib.unified_diff(there.splitlines(), wanted.splitlines(), "file", "code", lineterm="", n=1)
            raise CommandError("\n".join([*lines, "graphql/schema.graphql is out of date: run manage.py sdl."]))
        sdl.FILE.write_text(wanted, encoding="utf-8")
        self.stdout.write("graphql/schema.graphql is written.")
