"""Three people of Xiushui's water bureau, a document on its way through their hands."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.systems.disclosure.publications import services
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.models import Draft, Publication
from tenants.context import door
from tenants.models import Jurisdiction


def person(name: str, duty: str) -> Actor:
    return Actor(kind=ActorKind.OFFICIAL, id=name, name=name, duty=duty, department="water")


WRITER, REVIEWER, PUBLISHER = person("刘桂英", "handler"), person("吴建国", "reviewer"), person("胡志勇", "leader")
PONDS = Card(
    title="关于公布第三批山塘整治项目名单的通知",
    document_number="修水利字〔2026〕38号",
    made_on=date(2026, 11, 16),
    category="laws.03",
    topic="水利",
    subject_words=("水利", "山塘", "项目"),
    summary="列入第三批整治计划的山塘名单。",
    body="<p>将港口镇大坪、白岭镇中塘等23座病险山塘列入第三批整治计划。</p><p>明年3月底前完工蓄水。</p>",
)


def water() -> Department:
    return Department.objects.get(code="water")


def cleared(draft: Draft) -> Draft:
    draft = services.submit(actor=WRITER, draft=draft, revision=draft.revision)
    return services.clear(
        actor=REVIEWER, draft=draft, revision=draft.revision, answers=list(services.QUESTIONS), opinion="可以公开"
    )


def published(card: Card = PONDS, department: str = "water", **terms: Any) -> Publication:
    """Behind an open door: written, reviewed, published."""
    draft = services.begin(actor=WRITER, department=Department.objects.get(code=department), card=card, **terms)
    draft = cleared(draft)
    services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
    return Publication.objects.get(pk=draft.pk)


@pytest.fixture
def publish_in() -> Callable[..., Publication]:
    """Publish a document in a jurisdiction."""

    def make(place: Jurisdiction, card: Card = PONDS, **terms: Any) -> Publication:
        with door(place):
            return published(card, **terms)

    return make
