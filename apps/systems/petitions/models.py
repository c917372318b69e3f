"""A petition's details, its replies, instructions, merges, and what is published of it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.systems.petitions.enums import PetitionKind, ReplyState
from tenants.fields import EncryptedText
from tenants.ids import uuid7


class Petition(models.Model):
    """What the citizen wrote, and how to reach them. Name, phone and e-mail are encrypted."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="petition")
    kind = models.CharField(max_length=20, choices=PetitionKind.choices)
    text = models.TextField()
    writer = EncryptedText(context="petitions.writer", blank=True)
    phone = EncryptedText(context="petitions.phone", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email = EncryptedText(context="petitions.email", blank=True)
    account = models.UUIDField(null=True)
    publish_consent = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    rated_at = models.DateTimeField(null=True)
    rating_remark = models.TextField(blank=True)
    merged_into = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="merged_petitions")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reopened__lte=1), name="petitions_reopened_once"),
        ]


class Reply(models.Model):
    """An answer: draft, review, signature, publication. One that is not sent back at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField()
    outcome = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=ReplyState.choices, default=ReplyState.DRAFT)
    signed_as = models.CharField(max_length=60, blank=True)
    publish = models.BooleanField(default=False)
    public_title = models.CharField(max_length=200, blank=True)
    public_text = models.TextField(blank=True)
    drafted_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    remark = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["draft", "in_review", "reviewed"]),
                name="petitions_one_reply_in_work",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(text=""), name="petitions_published_reply_has_text"
            ),
        ]


class Instruction(models.Model):
    """A leader's written instruction on a case (批示), with what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="instructions")
    leader = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    due_on = models.DateField(null=True)
    given_at = models.DateTimeField()
    feedback = models.TextField(blank=True)
    feedback_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    feedback_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "given_at"]


class Merge(models.Model):
    """That a duplicate is answered with another case; nobody's reply is lost."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    duplicate = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="merge")
    into = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges")
    reason = models.TextField(blank=True)
    merged_at = models.DateTimeField()

    class Meta:
        ordering = ["merged_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(duplicate=models.F("into")), name="petitions_merged_into_another"),
        ]


class PublishedAnswer(models.Model):
    """A question and its answer, anonymised, for everybody. No row security: full text must use its index."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=PetitionKind.choices)
    category = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    question = models.TextField()
    answer = models.TextField()
    answered_by = models.CharField(max_length=60)
    received_on = models.DateField()
    answered_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField(null=True)
    satisfaction = models.CharField(max_length=20, blank=True)
    search = SearchVectorField(null=True)

    class Meta:
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index(fields=["-answered_at", "-id"], name="petitions_answers_newest"),
            GinIndex(fields=["search"], name="petitions_answers_search"),
        ]
