"""The case and what hangs on it. A system adds a detail table one-to-one."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from apps.core.cases import enums
from apps.core.cases.querysets import CaseQuerySet
from apps.core.catalogue.enums import CaseKind
from tenants.ids import uuid7


class Case(models.Model):
    """Anything with a number, a clock, an owner, a flow and an outcome (办件).

    `number` is unique in the province. `subkind` is the system's own kind (inquiry, complaint …). Due dates are kept
    here from the clocks for lists and sorting; empty while suspended. `breached_on` once set stays. `used_days`:
    working days that the promised clock counted in all its ended rounds, suspensions left out; None before the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=CaseKind.choices)
    subkind = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    department = models.ForeignKey("people.Department", null=True, on_delete=models.PROTECT, related_name="cases")
    official = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="cases")
    channel = models.CharField(max_length=12, choices=enums.Channel.choices)
    submission_id = models.UUIDField(null=True, unique=True)
    import_key = models.CharField(max_length=80, null=True, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="sub_cases")
    origin_code = models.CharField(max_length=6, blank=True)
    origin_number = models.CharField(max_length=30, blank=True)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    breached_on = models.DateField(null=True)
    used_days = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=30, blank=True)
    satisfaction = models.CharField(max_length=20, blank=True, choices=enums.Satisfaction.choices)
    confidentiality = models.CharField(
        max_length=20, choices=enums.Confidentiality.choices, default=enums.Confidentiality.OPEN
    )
    search = SearchVectorField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="cases_closed_only_with_outcome_and_answer",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("received_at")),
                name="cases_closed_after_received",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="cases_newest_first"),
            models.Index(fields=["promised_due"], condition=Q(closed_at__isnull=True), name="cases_open_by_due"),
            models.Index(fields=["state", "department"], name="cases_by_state"),
            models.Index(fields=["category", "-received_at", "-id"], name="cases_by_category"),
            GinIndex(fields=["search"], name="cases_search"),
        ]

    @property
    def short_number(self) -> str:
        """The number as it is said inside the jurisdiction: `P2026-003187`."""
        return self.number.split("-", 1)[1].rsplit("-", 1)[0]

    def __str__(self) -> str:
        return self.number


class Clock(models.Model):
    """A limit that runs on a case, in working days. `due_on` is empty while suspended; `ended_on` when stopped."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=10, choices=enums.ClockKind.choices)
    generation = models.PositiveSmallIntegerField(default=1)
    started_on = models.DateField()
    limit_days = models.PositiveSmallIntegerField()
    extension_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    reminder_on = models.DateField(null=True)
    warning_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    used_days = models.PositiveSmallIntegerField(null=True)
    breached_on = models.DateField(null=True)

    class Meta:
        ordering = ["case", "kind", "generation"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "generation"], name="cases_clock_generation_once"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(ended_on__isnull=True), name="cases_clock_running"),
        ]


class ClockPause(models.Model):
    """Time that the law excludes, with its reason, told to the citizen. One open pause a clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["clock", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(to_on__isnull=True), name="cases_one_open_pause"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name="cases_pause_forward"
            ),
        ]


class Extension(models.Model):
    """A request for more days: once, with a reason, before expiry; decided by a leader."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    requested_by = models.ForeignKey("people.Official", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["case", "requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(granted=False), name="cases_extension_once_unless_refused"
            ),
        ]


class Step(models.Model):
    """A department's part of a case; several run at once. Starts when its prerequisites are over.

    `key` names the part in its system's plan: a department may have several of them at once, of questions (no key) only
    one. `question` is what `asked_by` wants to know; `opinion` the answer, by `official`; `reason` why the part was
    declined or taken back. The limit is internal: it does not stop while the case waits for the citizen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="steps")
    official = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="steps")
    title = models.CharField(max_length=100)
    key = models.CharField(max_length=40, blank=True)
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=enums.StepState.choices, default=enums.StepState.WAITING)
    limit_days = models.PositiveSmallIntegerField(null=True)
    started_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["case", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "active"], finished_at__isnull=True)
                | Q(state__in=["done", "declined", "withdrawn"], finished_at__isnull=False),
                name="cases_step_over_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(opinion=""), name="cases_step_done_has_opinion"),
            models.UniqueConstraint(
                fields=["case", "department", "key"],
                condition=Q(state__in=["waiting", "active"]),
                name="cases_department_asked_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "due_on"], condition=Q(state="active"), name="cases_step_active"),
        ]


class StepPrerequisite(models.Model):
    """That a step waits for another one: the graph of parallel work."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="prerequisites")
    after = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="dependants")

    class Meta:
        ordering = ["step", "after"]
        constraints = [
            models.UniqueConstraint(fields=["step", "after"], name="cases_prerequisite_once"),
            models.CheckConstraint(condition=~Q(step=models.F("after")), name="cases_prerequisite_of_another"),
        ]


class Assignment(models.Model):
    """To a department first, then a person; returned with a reason or ended by the next."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="assignments")
    official = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="assignments")
    lead = models.BooleanField(default=True)
    state = models.CharField(
        max_length=10, choices=enums.AssignmentState.choices, default=enums.AssignmentState.PENDING
    )
    remark = models.TextField(blank=True)
    assigned_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "assigned_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lead=True, state__in=["pending", "claimed"]),
                name="cases_one_lead_at_a_time",
            ),
        ]


class Note(models.Model):
    """Words inside the office about a case; never shown to the citizen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("people.Official", null=True, on_delete=models.PROTECT, related_name="notes")
    author_name = models.CharField(max_length=80)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["case", "written_at"]


class Mark(models.Model):
    """A reminder, warning or overdue mark raised by the sweep; once a clock and kind. Stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="marks")
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=enums.MarkKind.choices)
    due_on = models.DateField()
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ["case", "raised_at"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind", "due_on"], name="cases_mark_once"),
        ]


class LimitOverride(models.Model):
    """A jurisdiction's shorter limit for a kind of case; the centre's limit is the upper bound."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_kind = models.CharField(max_length=20, choices=CaseKind.choices)
    subkind = models.CharField(max_length=30)
    promised_days = models.PositiveSmallIntegerField()
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["case_kind", "subkind"]
        constraints = [
            models.UniqueConstraint(fields=["case_kind", "subkind"], name="cases_override_once_per_kind"),
        ]
