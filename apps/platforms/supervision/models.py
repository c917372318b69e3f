"""What supervision keeps: watched matters as the ledger makes them, alerts with their history, orders, scores."""

from django.db import models
from django.db.models import F, Q

from apps.platforms.supervision import enums
from apps.platforms.supervision.querysets import AlertQuerySet, MatterQuerySet
from tenants.ids import uuid7


class PendingEntry(models.Model):
    """A ledger entry that supervision has not taken yet. Written by a trigger with the entry, taken with DELETE."""

    entry_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "supervision_pending"


class Matter(models.Model):
    """A watched matter, made of the ledger's entries of its case alone: `rebuild` writes the same row again.

    The key is the case's. `next_due_at` is when the next rule falls due if nothing happens; `promised`, `statutory` are
    the clocks' runs; `faults` what was not understood.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    power = models.CharField(max_length=12, choices=enums.Power.choices, blank=True)
    item = models.CharField(max_length=60, blank=True)
    item_version = models.CharField(max_length=20, blank=True)
    item_title = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    department = models.CharField(max_length=20, blank=True)
    official_id = models.CharField(max_length=40, blank=True)
    official_name = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    promised = models.JSONField(null=True)
    statutory = models.JSONField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    suspended_on = models.DateField(null=True)
    next_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=30, blank=True)
    published_on = models.DateField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    faults = models.JSONField(default=list)
    entries = models.PositiveIntegerField(default=0)
    last_entry = models.UUIDField()
    projected_at = models.DateTimeField()

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="supervision_next_due"),
            models.Index(fields=["ended_at"], name="supervision_ended"),
            models.Index(fields=["promised_due"], condition=Q(ended_at__isnull=True), name="supervision_open_due"),
            models.Index(fields=["number"], name="supervision_number"),
        ]

    def __str__(self) -> str:
        return self.number


class MatterStep(models.Model):
    """A step of a matter with its own limit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    department = models.CharField(max_length=20)
    official_name = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    skipped = models.BooleanField(default=False)
    opinion = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["matter", "started_at", "code"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "code"], name="supervision_step_once"),
        ]


class Alert(models.Model):
    """A rule that a matter has broken: once for its key. What was found is never changed (trigger), only its handling.

    `due_at` is when it fell due, `raised_at` when it was written; `used_days` of `limit_days` were counted then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="alerts")
    key = models.CharField(max_length=200)
    rule = models.CharField(max_length=8)
    rules_version = models.PositiveIntegerField()
    level = models.CharField(max_length=8, choices=enums.Level.choices)
    number = models.CharField(max_length=60)
    department = models.CharField(max_length=20, blank=True)
    official_id = models.CharField(max_length=40, blank=True)
    official_name = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)
    limit_days = models.PositiveSmallIntegerField(null=True)
    used_days = models.PositiveSmallIntegerField(null=True)
    clock = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    cause = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    explain_by = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=enums.AlertState.choices, default=enums.AlertState.RAISED)
    version = models.PositiveIntegerField(default=0)
    notified_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "key"], name="supervision_alert_once"),
        ]
        indexes = [
            models.Index(
                fields=["level", "due_at"],
                condition=Q(state__in=["raised", "notified", "explained", "corrected"]),
                name="supervision_alert_open",
            ),
            models.Index(fields=["due_at", "id"], name="supervision_alert_due"),
            models.Index(fields=["raised_at"], condition=Q(notified_at__isnull=True), name="supervision_to_notify"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"


class AlertStep(models.Model):
    """A line of an alert's history. Never changed, never removed: a trigger refuses both."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=10, choices=enums.AlertAct.choices)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["alert", "id"]

    @property
    def title(self) -> str:
        """The act in the reader's language."""
        return self.get_act_display()

    @property
    def who(self) -> str:
        """Who did it."""
        return self.actor_name


class Order(models.Model):
    """A supervision order (督办单): to a department, with a deadline and its reply.

    With `peer_code` it goes between levels: `outgoing` to the supervision of a jurisdiction below, else it came from
    one above. `about` is the number of its case, `peer_alert` the alert's key on the other side.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.PROTECT, related_name="orders")
    department = models.CharField(max_length=20, blank=True)
    peer_code = models.CharField(max_length=6, blank=True)
    outgoing = models.BooleanField(default=False)
    peer_alert = models.UUIDField(null=True)
    about = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    due_on = models.DateField()
    issued_by = models.CharField(max_length=60)
    issued_by_id = models.CharField(max_length=40, blank=True)
    issued_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=enums.OrderState.choices, default=enums.OrderState.ISSUED)
    reply = models.TextField(blank=True)
    replied_by = models.CharField(max_length=60, blank=True)
    replied_at = models.DateTimeField(null=True)
    verdict = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="issued", replied_at__isnull=True) | Q(replied_at__gte=F("issued_at")),
                name="supervision_order_replied_has_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(verdict=""), name="supervision_order_closed_has_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(department="") | ~Q(peer_code=""), name="supervision_order_goes_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AdviceLetter(models.Model):
    """A supervision advice letter (监察建议书). Never changed once issued: a trigger refuses it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="letters")
    department = models.CharField(max_length=20)
    addressee = models.CharField(max_length=60)
    text = models.TextField()
    issued_by = models.CharField(max_length=60)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.number


class Score(models.Model):
    """The score of a department or an official for a month (its first day), with its arithmetic line by line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    month = models.DateField()
    subject = models.CharField(max_length=10, choices=enums.Subject.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60, blank=True)
    rules_version = models.PositiveIntegerField()
    base = models.DecimalField(max_digits=6, decimal_places=1)
    bonus = models.DecimalField(max_digits=6, decimal_places=1)
    total = models.DecimalField(max_digits=6, decimal_places=1)
    grade = models.CharField(max_length=10, choices=enums.Grade.choices)
    lines = models.JSONField()
    computed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month", "subject", "-total", "code"]
        constraints = [
            models.UniqueConstraint(fields=["month", "subject", "code"], name="supervision_score_once"),
        ]


class OutsideSystem(models.Model):
    """A system outside the house that reports to supervision, by its public key (Ed25519, raw, base64url)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    power = models.CharField(max_length=12, choices=enums.Power.choices)
    public_key = models.CharField(max_length=60)
    active = models.BooleanField(default=True)
    registered_by = models.CharField(max_length=60)
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OutsideRecord(models.Model):
    """That a record of an outside system was taken in, by its own key: a second delivery changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(OutsideSystem, on_delete=models.PROTECT, related_name="records")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    entry_id = models.UUIDField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="supervision_outside_once"),
        ]
