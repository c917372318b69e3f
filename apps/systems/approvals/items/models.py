"""The central catalogue of service items: what can be applied for in the province, in unchangeable versions.

Jurisdictions keep an item's code and a version's number, never a foreign key; a running case keeps them for good.
"""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.enums import (
    Audience,
    ItemKind,
    ItemState,
    LimitUnit,
    ServiceObject,
)
from apps.systems.approvals.items.labels import person

CODE = r"^[0-9]{4}-[0-9]{3}$"


class ServiceItem(models.Model):
    """A thing one can apply for. Its basic code is main item and handling item: 0131-002."""

    code = models.CharField(max_length=8, primary_key=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.DRAFT)
    source = models.CharField(max_length=30, blank=True)
    source_code = models.CharField(max_length=60, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    main_name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="items_code_is_main_and_handling_item"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="items_state_is_known"),
            models.UniqueConstraint(
                fields=["source", "source_code"], condition=~Q(source_code=""), name="items_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    """Versions by time."""

    def in_force(self, day: date) -> "ItemVersionQuerySet":
        """At most one of each item."""
        return self.filter(in_force_from__lte=day).filter(Q(in_force_to__isnull=True) | Q(in_force_to__gte=day))

    def newest(self) -> "ItemVersionQuerySet":
        """The newest of each item, in force already or not."""
        return self.filter(in_force_to__isnull=True)


class ItemVersion(models.Model):
    """What an item says. Never changed or removed (trigger): only its end is written once, when the next comes."""

    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=ItemKind.choices)
    organ = models.CharField(max_length=20)
    levels = ArrayField(models.CharField(max_length=10))
    objects_served = ArrayField(models.CharField(max_length=16))
    themes = ArrayField(models.CharField(max_length=16))
    promised_days = models.PositiveSmallIntegerField(null=True)
    promised_unit = models.CharField(max_length=10, choices=LimitUnit.choices)
    statutory_days = models.PositiveSmallIntegerField(null=True)
    statutory_unit = models.CharField(max_length=10, choices=LimitUnit.choices)
    visits = models.PositiveSmallIntegerField()
    charged = models.BooleanField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)
    published_by_id = models.CharField(max_length=36, blank=True)
    drafted_by = models.CharField(max_length=60)
    drafted_by_id = models.CharField(max_length=36, blank=True)
    reason = models.CharField(max_length=500)
    search = SearchVectorField(null=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="items_version_number_once"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(in_force_to__isnull=True), name="items_one_newest_version"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="items_version_number_from_one"),
            # a version that was replaced on the day it began ends the day before
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from") - 1),
                name="items_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(promised_unit=F("statutory_unit"))
                | Q(promised_days__isnull=True)
                | Q(statutory_days__isnull=True)
                | Q(promised_days__lte=F("statutory_days")),
                name="items_promise_within_law",
            ),
            models.CheckConstraint(
                condition=Q(published_by_id="") | ~Q(published_by_id=F("drafted_by_id")),
                name="items_published_by_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="items_published_with_a_reason"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="items_version_words"),
            models.Index(fields=["organ"], name="items_version_organ"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    @cached_property
    def parts(self) -> ItemContent:
        """The content with its types."""
        return ItemContent.from_json(self.content)

    @property
    def publisher(self) -> str:
        """Who published it, in words."""
        return person(self.published_by)

    @property
    def drafter(self) -> str:
        """Who wrote it, in words; nothing where it was imported."""
        return person(self.drafted_by)

    @property
    def audiences(self) -> list[str]:
        """Persons, others, or both."""
        served = set(self.objects_served)
        found = [Audience.PERSON.value] if ServiceObject.PERSON in served else []
        return [*found, Audience.LEGAL_PERSON.value] if served - {ServiceObject.PERSON} else found


class ItemDraft(models.Model):
    """What the central team is working on; one for each item. `revision` rises with every saving."""

    item = models.OneToOneField(ServiceItem, on_delete=models.CASCADE, related_name="draft", primary_key=True)
    content = models.JSONField()
    based_on = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(max_length=60)
    edited_by_id = models.CharField(max_length=36, blank=True)
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ["-edited_at"]

    def __str__(self) -> str:
        return f"draft of {self.item_id}"

    @property
    def editor(self) -> str:
        """Who saved it last, in words."""
        return person(self.edited_by)

    @cached_property
    def parts(self) -> ItemContent:
        """The content with its types."""
        return ItemContent.from_json(self.content)


class CatalogueFile(models.Model):
    """A form to fill in or a sample, kept under its SHA-256 in the database: both zones read it, a dump has it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OneThing(models.Model):
    """A life event in which several items belong together ("one thing")."""

    code = models.SlugField(max_length=30, primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=80, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    summary = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="items_one_thing_for_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class OneThingItem(models.Model):
    """An item of a life event; `when` says for whom, where not everybody needs it."""

    one_thing = models.ForeignKey(OneThing, on_delete=models.CASCADE, related_name="members")
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="one_things")
    position = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["one_thing", "position"]
        constraints = [
            models.UniqueConstraint(fields=["one_thing", "item"], name="items_once_in_a_life_event"),
        ]

    def __str__(self) -> str:
        return f"{self.one_thing_id} {self.item_id}"
