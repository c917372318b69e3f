"""`manage.py boundaries TOPOJSON`: makes the outlines that the dashboard's map draws."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.dashboard.boundaries import FILE
from oversight.dashboard.topology import BadTopology, read, written


class Command(BaseCommand):
    help = (
        "Make the outlines of the dashboard's map from a TopoJSON of counties, each shape with the properties adcode "
        "(division code) and parent (code of its city). Public use needs an approved base map: run this on that one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("topojson", type=Path, help="file with the boundaries of all counties")
        parser.add_argument("--to", type=Path, default=FILE, metavar="FILE", help="default: the product's own file")

    def handle(self, *args: Any, **options: Any) -> None:
        source, target = options["topojson"], options["to"]
        try:
            topology = read(source.read_text(encoding="utf-8"))
            text = written(topology)
            target.write_text(text, encoding="utf-8")
        except (OSError, BadTopology) as error:
            raise CommandError(str(error)) from error
        cities = len(set(topology.city_of.values()))
        self.stdout.write(
            f"{len(topology.rings)} counties in {cities} cities, {len(topology.arcs)} borders, {len(text)} characters."
        )
