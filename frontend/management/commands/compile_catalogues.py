"""Compile every message catalogue under frontend/locale without gettext's tools: polib writes the .mo files."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_all(root: Path = LOCALE, *, force: bool = False) -> tuple[int, int]:
    """Write each .mo that is missing or older than its .po; returns (compiled, all)."""
    compiled, catalogues = 0, sorted(root.glob("*/*/LC_MESSAGES/*.po"))
    for source in catalogues:
        target = source.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        beside = target.with_suffix(f".{os.getpid()}.mo")  # several processes may do this at once
        polib.pofile(str(source)).save_as_mofile(str(beside))
        beside.replace(target)
        compiled += 1
    return compiled, len(catalogues)


class Command(BaseCommand):
    help = "Compile the message catalogues (.po to .mo) under frontend/locale."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also those that are up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        compiled, total = compile_all(force=options["force"])
        self.stdout.write(f"Compiled {compiled} of {total} catalogues.")
