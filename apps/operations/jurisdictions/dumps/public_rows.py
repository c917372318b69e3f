"""Rows of the public schema that belong to one jurisdiction: what a restore elsewhere begins with."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.core.ledger.anchors.models import SealAnchor
from apps.platforms.exchange.hub.models import Address
from tenants.models import Domain, Jurisdiction
from tenants.provisioning.jurisdictions import Division
from tenants.selectors import codes_of

DIVISION = ("code", "name", "short_name", "level", "kind", "parent_code", "slug")


def told(place: Jurisdiction) -> str:
    """As JSON, behind the open door: the register, hosts, the directory, anchors. Citizens' accounts belong to all."""
    codes = sorted(codes_of(place))
    return json.dumps(
        {
            "jurisdiction": _row(place),
            "domains": _rows(Domain.objects.filter(tenant=place)),
            "addresses": _rows(Address.objects.filter(jurisdiction_code=place.code)),
            "anchors": _rows(SealAnchor.objects.filter(code__in=codes)),
        },
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=1,
    )


def division_in(text: str) -> Division:
    """The jurisdiction that the rows tell of, to be registered."""
    row = json.loads(text)["jurisdiction"]
    return Division(**{name: row[name] for name in DIVISION})


def _row(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _rows(rows: "models.QuerySet[Any]") -> list[dict[str, Any]]:
    return [_row(row) for row in rows.order_by("pk")]
