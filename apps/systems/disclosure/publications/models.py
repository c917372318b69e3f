"""Publications of a jurisdiction: drafts that three people take to publication, versions that never change, and what
the portal reads, which is a table of its own without row security (full text must use its index).
"""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from apps.core.people.models import Department
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.enums import ChangeKind, Form, PublicationState, Stage, Validity
from tenants.ids import uuid7

INDEX_NUMBER = r"^[0-9A-Za-z-]{1,40}/[0-9]{4}[0-9A-Za-z-]{0,25}$"


class Publication(models.Model):
    """One document under its index number, for good. `version` 0: nothing is published yet. `due_on`: by when the law
    wants what is being written to be public; `late_days`: how many working days later it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    index_number = models.CharField(max_length=70, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="publications")
    state = models.CharField(max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=15)
    made_on = models.DateField()
    due_on = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    published_on = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)
    late_days = models.PositiveSmallIntegerField(null=True)
    from_request = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=30, blank=True)
    source_code = models.CharField(max_length=64, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(index_number__regex=INDEX_NUMBER), name="publications_index_is_one"),
            models.CheckConstraint(condition=Q(state__in=PublicationState.values), name="publications_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=PublicationState.DRAFT, version=0)
                | (~Q(state=PublicationState.DRAFT) & Q(version__gte=1)),
                name="publications_public_by_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=PublicationState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="publications_withdrawn_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["source", "source_code"], condition=~Q(source_code=""), name="publications_once_per_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "category"], name="publications_of_an_organ"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="publications_due"),
        ]

    def __str__(self) -> str:
        return self.index_number


class Draft(models.Model):
    """What is being written, one for each publication. `writers`: everybody who changed it; `revision` rises with
    every saving and every stage.
    """

    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="draft", primary_key=True)
    content = models.JSONField()
    kind = models.CharField(max_length=10, choices=ChangeKind.choices, default=ChangeKind.FIRST)
    reason = models.CharField(max_length=500, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WRITING)
    based_on = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    writers = ArrayField(models.CharField(max_length=36), default=list)
    edited_by = models.CharField(max_length=60)
    edited_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=60, blank=True)
    reviewed_by_id = models.CharField(max_length=36, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)
    returned = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=60, blank=True)
    publisher_id = models.CharField(max_length=36, blank=True)
    publish_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-edited_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="publications_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.WRITING, Stage.REVIEWING]) | ~Q(reviewed_by_id=""),
                name="publications_cleared_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(writers__contains=[F("reviewed_by_id")]), name="publications_draft_cleared_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SCHEDULED) | (Q(publish_at__isnull=False) & ~Q(publisher_id="")),
                name="publications_scheduled_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["publish_at"], condition=Q(stage=Stage.SCHEDULED), name="publications_scheduled"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.publication_id}"

    @cached_property
    def card(self) -> Card:
        """The content with its types."""
        return Card.from_json(self.content)


class Version(models.Model):
    """What was published. Never changed or removed (trigger). Three different people, unless it was imported."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    reason = models.CharField(max_length=500, blank=True)
    content = models.JSONField()
    imported = models.BooleanField(default=False)
    writers = ArrayField(models.CharField(max_length=36), default=list)
    written_by = models.CharField(max_length=60, blank=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    reviewed_by_id = models.CharField(max_length=36, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)
    published_by = models.CharField(max_length=60, blank=True)
    published_by_id = models.CharField(max_length=36, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["publication", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "number"], name="publications_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="publications_version_from_one"),
            models.CheckConstraint(
                condition=Q(imported=True)
                | (
                    Q(writers__len__gte=1)
                    & ~Q(reviewed_by_id="")
                    & ~Q(published_by_id="")
                    & ~Q(reviewed_by_id=F("published_by_id"))
                    & ~Q(writers__contains=[F("reviewed_by_id")])
                    & ~Q(writers__contains=[F("published_by_id")])
                ),
                name="publications_by_three_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} v{self.number}"

    @cached_property
    def card(self) -> Card:
        """The content with its types."""
        return Card.from_json(self.content)


class PublishedDocumentQuerySet(models.QuerySet["PublishedDocument"]):
    """Documents as the portal reads them."""

    def readable(self) -> "PublishedDocumentQuerySet":
        """Those that were not withdrawn."""
        return self.filter(state=PublicationState.PUBLISHED)

    def expired_on(self, day: date) -> "PublishedDocumentQuerySet":
        """In force by their record, though their time is over."""
        return self.filter(validity=Validity.IN_FORCE, valid_until__lt=day)


class PublishedDocument(models.Model):
    """The version in force for everybody. Of a withdrawn one only what says that it was there: its text is gone.

    `files`: id, name, size, content_type, stored_as. `trail`: number, kind, on, reason of every version.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    index_number = models.CharField(max_length=70, unique=True)
    state = models.CharField(max_length=10, choices=PublicationState.choices)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=100)
    organ = models.CharField(max_length=20)
    organ_name = models.CharField(max_length=60)
    document_number = models.CharField(max_length=60, blank=True)
    document_key = models.CharField(max_length=60, blank=True)
    document_tail = models.CharField(max_length=12, blank=True)
    made_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    published_on = models.DateField()
    changed_at = models.DateTimeField()
    used_days = models.PositiveSmallIntegerField(null=True)
    category = models.CharField(max_length=15)
    topic = models.CharField(max_length=60, blank=True)
    subject_words = ArrayField(models.CharField(max_length=20), default=list)
    summary = models.CharField(max_length=500, blank=True)
    validity = models.CharField(max_length=10, choices=Validity.choices)
    valid_until = models.DateField(null=True)
    repealed_on = models.DateField(null=True)
    repealed_by = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=10, choices=Form.choices)
    source_url = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    body_text = models.TextField(blank=True)
    files = models.JSONField(default=list)
    version = models.PositiveSmallIntegerField()
    trail = models.JSONField(default=list)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    search = SearchVectorField(null=True)

    objects = PublishedDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=PublicationState.WITHDRAWN)
                | Q(body="", body_text="", summary="", files=[], search__isnull=True),
                name="publications_withdrawn_says_nothing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published_on", "-id"], name="publications_newest"),
            models.Index(fields=["category", "-published_on", "-id"], name="publications_by_category"),
            models.Index(fields=["organ", "-published_on"], name="publications_by_organ"),
            models.Index(fields=["document_tail"], condition=~Q(document_tail=""), name="publications_document_tail"),
            GinIndex(fields=["search"], name="publications_words"),
        ]

    def __str__(self) -> str:
        return self.index_number


class Refreshing(models.Model):
    """That an organ publishes in a category which must be kept fresh, and when it last did: a matter of supervision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organ = models.CharField(max_length=20)
    category = models.CharField(max_length=15)
    last_on = models.DateField()

    class Meta:
        ordering = ["organ", "category"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organ", "category"], name="publications_refreshing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.category}"
