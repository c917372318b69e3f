"""Submissions in, public records out: the only tables that both zones touch.

The portal may INSERT a submission with one statement and read nothing back: primary keys are made in Python and no
column has a database default (Django would ask for it with RETURNING, which needs SELECT).
"""

from django.db import models

from apps.core.relay.enums import IntakeState, SubmissionKind
from tenants.ids import uuid7


class Submission(models.Model):
    """What a citizen hands in: typed, allow-listed, hashed, numbered at once. Never updated.

    `payload` has the keys of `relay.payloads` for its kind. `account` is the citizen's key where signed in.
    `code_hash` is the hex SHA-256 of "number:code". `digest` binds payload and files (hex SHA-256, canonical JSON).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=SubmissionKind.choices)
    number = models.CharField(max_length=30, db_index=True)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    account = models.UUIDField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class SubmissionFile(models.Model):
    """A file handed in with a submission, in quarantine until the office has taken it in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]


class Intake(models.Model):
    """The office's claim on a submission: INSERT … ON CONFLICT DO NOTHING makes it exactly once."""

    submission_id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, choices=IntakeState.choices)
    tries = models.PositiveSmallIntegerField(default=1)
    error = models.TextField(blank=True)
    case_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["taken_at"]


class PublicRecord(models.Model):
    """What the citizen may know of a case, kept by the office; the first version by a trigger on the submission.

    Read by the portal only with the session of its account or with number and code (row security). `details`: what the
    system of its kind tells besides (a notice to answer, a bill, a certificate).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    account = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=12)
    subkind = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    original = models.JSONField(default=dict)
    state = models.CharField(max_length=30)
    department = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    clock = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=30, blank=True)
    may_rate = models.BooleanField(default=False)
    may_reopen = models.BooleanField(default=False)
    may_supplement = models.BooleanField(default=False)
    rating = models.CharField(max_length=20, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]


class PublicEvent(models.Model):
    """One step of the story told to the citizen. `code` is translated with `facts`; `text` is an official's words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(PublicRecord, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "id"]


class PublicFile(models.Model):
    """A file that the citizen may download: of the answer, or the citizen's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(PublicRecord, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_as = models.CharField(max_length=300)
    own = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]


class PublicProof(models.Model):
    """An inclusion proof of a public act, for the offline checker."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(PublicRecord, on_delete=models.CASCADE, related_name="proofs")
    act = models.CharField(max_length=40)
    entry_id = models.UUIDField(unique=True)
    proof = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
