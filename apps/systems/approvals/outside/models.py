"""Parts of other jurisdictions' applications that a department here does."""

from django.db import models
from django.db.models import Q

from apps.systems.approvals.applications.enums import Opinion, Subject
from apps.systems.approvals.items.enums import StepKind
from apps.systems.approvals.outside.enums import OutsideState
from tenants.fields import EncryptedText
from tenants.ids import uuid7


class OutsidePart(models.Model):
    """What another jurisdiction asks, whose department here answers, and what it said.

    `from_code` and `step` are the sender's: a message that comes twice makes one. `organ` is the role asked; where no
    department here has it, `department` stays empty until the accepting office passes it on. `materials` are names,
    states and the hashes of their files, which are attachments under this key; `visits` the joint site visits announced
    (`when`, `place`, `note`). `reason` says why it was given back or is not needed any more, `ended_with` the state of
    the application that ended it. `too_late`: the opinion reached the other side after it had ended the part.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    from_code = models.CharField(max_length=6)
    step = models.UUIDField()
    thread = models.CharField(max_length=40)
    number = models.CharField(max_length=30)
    item = models.CharField(max_length=8)
    item_name = models.CharField(max_length=200)
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    question = models.TextField(blank=True)
    asked_by = models.CharField(max_length=60)
    organ = models.CharField(max_length=20)
    department = models.ForeignKey("people.Department", null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=14, choices=Subject.choices)
    applicant = EncryptedText(context="outside.applicant", blank=True)
    place = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    visits = models.JSONField(default=list)
    applied_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    taken_in_at = models.DateTimeField()
    started_on = models.DateField()
    limit_days = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=OutsideState.choices, default=OutsideState.OPEN)
    opinion = models.CharField(max_length=12, choices=Opinion.choices, blank=True)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    ended_with = models.CharField(max_length=30, blank=True)
    official = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    too_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["from_code", "step"], name="outside_part_once"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="outside_part_over_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(opinion="") & ~Q(text="")), name="outside_part_answered_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="outside_part_returned_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "due_on"], condition=Q(state="open"), name="outside_part_open"),
            models.Index(fields=["-asked_at", "-id"], name="outside_part_newest"),
        ]

    def __str__(self) -> str:
        return self.thread
