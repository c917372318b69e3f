"""Makes jurisdictions: by our replay under `bench`, by django-tenants itself under `bench_stock`."""

import time
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tenants.models import Jurisdiction, Recording  # noqa: E402
from tests.benchmarks.measure import serve  # noqa: E402

_recording: list[Recording] = []


def _jurisdiction(code: str) -> Jurisdiction:
    return Jurisdiction(code=code, name=code, short_name=code, level="city", slug=f"p{code}", schema_name=f"j{code}")


def prepare_ours() -> float:
    from tenants.context import door
    from tenants.provisioning.public import migrate_public
    from tenants.rollouts.recording import creation_of, record_release

    migrate_public()
    begin = time.perf_counter()
    release = record_release()
    taken = time.perf_counter() - begin
    with door("public"):
        _recording.append(creation_of(release))
    return taken


def make_ours(code: str) -> float:
    from tenants.context import door
    from tenants.provisioning.schemas import create_schema

    begin = time.perf_counter()
    with door("public"):
        _jurisdiction(code).save()
    create_schema(f"j{code}", _recording[0])
    return time.perf_counter() - begin


def prepare_stock() -> bool:
    call_command("migrate_schemas", "--shared", verbosity=0)
    Jurisdiction.auto_create_schema = True
    return True


def make_stock(code: str) -> float:
    begin = time.perf_counter()
    _jurisdiction(code).save(verbosity=0)
    return time.perf_counter() - begin


def rights(code: str) -> bool:
    """Our replay ends with the declared rights; here they are added, unmeasured, so that schemas can be compared."""
    from tenants import grants

    held: Any = connection
    held.set_schema(f"j{code}")
    with connection.cursor() as cursor:
        for statement in grants.statements(shared=False):
            cursor.execute(statement)
    held.set_schema_to_public()
    return True


if __name__ == "__main__":
    serve(
        {
            "prepare_ours": prepare_ours,
            "make_ours": make_ours,
            "prepare_stock": prepare_stock,
            "make_stock": make_stock,
            "rights": rights,
        }
    )
