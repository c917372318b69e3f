"""What the test template holds: the standing cast of jurisdictions, their departments and officials."""

from tenants.context import PUBLIC, door
from tenants.provisioning.jurisdictions import all_divisions, provision, put_in_service, register
from tenants.provisioning.public import migrate_public
from tenants.rollouts.recording import creation_of, record_release
from tests.support.database import CODES


def build() -> None:
    """Public schema, five jurisdictions by replay, seeded as in a new installation."""
    from apps.operations.seeding import seed_jurisdiction, seed_province

    migrate_public()
    release = record_release()
    with door(PUBLIC, role="owner"):
        recording = creation_of(release)
    divisions = [d for d in all_divisions() if d.code in CODES]
    seed_province()
    for jurisdiction in register(divisions):
        provision(jurisdiction, recording)
        with door(jurisdiction, role="owner"):
            seed_jurisdiction(jurisdiction, password="ganjiang-demo")
        put_in_service(jurisdiction, recording.digest)
