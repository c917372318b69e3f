"""An application for a service item: what, by whom, with what; parts, notices, decision, certificate."""

from django.db import models
from django.db.models import F, Q

from apps.core.cases.models import Case, Step
from apps.core.people.models import Official
from apps.systems.approvals.applications import enums
from apps.systems.approvals.applications.models_elsewhere import PartElsewhere
from apps.systems.approvals.applications.models_visits import Visit, VisitFinding
from apps.systems.approvals.items.enums import Delivery, StepKind
from tenants.fields import EncryptedText
from tenants.ids import uuid7

__all__ = [
    "Application",
    "ApplicationMaterial",
    "Certificate",
    "Complaint",
    "Decision",
    "Handing",
    "Notice",
    "Part",
    "PartElsewhere",
    "PublishedResult",
    "Special",
    "Visit",
    "VisitFinding",
]


class Application(models.Model):
    """The details of the case. `item` and `version` are the catalogue's for good, whatever comes in force later.

    Names and numbers of people are encrypted. `answer_by`: the last day for acceptance, refusal or the one notice,
    counted from `answer_from` (the receipt, or that of what was asked for). `promised_days` and `statutory_days` are
    working days. `query_code` of who came to the window, so that the receipt can be printed again.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="application")
    item = models.CharField(max_length=8, db_index=True)
    version = models.PositiveSmallIntegerField()
    offer_code = models.CharField(max_length=15)
    answers = models.JSONField(default=dict)
    subject = models.CharField(max_length=14, choices=enums.Subject.choices)
    applicant = EncryptedText(context="applications.applicant")
    identity = EncryptedText(context="applications.identity", blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, db_index=True)
    agent = EncryptedText(context="applications.agent", blank=True)
    phone = EncryptedText(context="applications.phone", blank=True)
    email = EncryptedText(context="applications.email", blank=True)
    address = EncryptedText(context="applications.address", blank=True)
    delivery = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.WINDOW)
    account = models.UUIDField(null=True)
    query_code = EncryptedText(context="applications.query_code", blank=True)
    answer_from = models.DateField()
    answer_by = models.DateField()
    promised_days = models.PositiveSmallIntegerField()
    statutory_days = models.PositiveSmallIntegerField(null=True)
    counts_from = models.DateField(null=True)
    deemed = models.BooleanField(default=False)
    rated_at = models.DateTimeField(null=True)
    rating_remark = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(counts_from__isnull=True), name="applications_to_accept"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("answer_from")), name="applications_answer_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(statutory_days__isnull=True) | Q(promised_days__lte=F("statutory_days")),
                name="applications_promise_within_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.item}"


class ApplicationMaterial(models.Model):
    """A material of the personal list. Its files are attachments that came with it (`came_with`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="materials")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=enums.MaterialState.choices)
    remark = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["application", "position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="applications_material_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """The one notice of everything that is missing (一次性告知). `visible`: what the list showed as missing or faulty.

    A second one stands only for what could not be seen before: `about_visible` is false on every number above 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notices")
    number = models.PositiveSmallIntegerField()
    wanted = models.JSONField(default=list)
    text = models.TextField(blank=True)
    about_visible = models.BooleanField(default=False)
    why_not_before = models.TextField(blank=True)
    issued_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="applications_notice_number_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="applications_one_open_notice"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(about_visible=False) & ~Q(why_not_before="")),
                name="applications_one_notice_of_what_was_visible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.number}"


class Part(models.Model):
    """What a kernel step is here: a department's part of the plan. `lead`: of the department that decides."""

    step = models.OneToOneField(Step, primary_key=True, on_delete=models.CASCADE, related_name="part")
    kind = models.CharField(max_length=16, choices=StepKind.choices, default=StepKind.REVIEW)
    counted = models.BooleanField(default=True)
    lead = models.BooleanField(default=False)
    mandatory = models.BooleanField(default=True)
    organ = models.CharField(max_length=60, blank=True)
    opinion = models.CharField(max_length=12, choices=enums.Opinion.choices, blank=True)

    class Meta:
        ordering = ["step"]

    def __str__(self) -> str:
        return str(self.step_id)


class Special(models.Model):
    """A special procedure: the clock stands from its start to its end, and the applicant is told why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="specials")
    procedure = models.CharField(max_length=16, choices=enums.Procedure.choices)
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="specials")
    reason = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        ordering = ["application", "started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="applications_special_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.procedure}"


class Decision(models.Model):
    """What is proposed by the handler and decided by the leader; with reasons, and the remedy of a refusal."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=12, choices=enums.ApplicationOutcome.choices)
    reasons = models.TextField()
    remedy = models.TextField(blank=True)
    weighed = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    deliver_by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="applications_decided_with_reasons"),
            models.CheckConstraint(
                condition=~Q(outcome="not_granted") | ~Q(remedy=""), name="applications_refused_with_remedy"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application_id)


class Certificate(models.Model):
    """What was granted, verifiable by anyone with number and check code. Holds nothing encrypted: it is a public fact.

    The portal reads a row with its number and code only (row security). `shown_at`: when the applicant got the paper to
    download, which is not before the bill is settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_number = models.CharField(max_length=30, unique=True)
    number = models.CharField(max_length=40, unique=True)
    code_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    item_name = models.CharField(max_length=120)
    holder = models.CharField(max_length=120)
    organ = models.CharField(max_length=60)
    content = models.TextField(blank=True)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=enums.CertificateState.choices, default=enums.CertificateState.VALID
    )
    revoked_on = models.DateField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("issued_on")),
                name="applications_certificate_valid_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(state="valid") | (Q(revoked_on__isnull=False) & ~Q(revoked_reason="")),
                name="applications_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Handing(models.Model):
    """That the result was handed to the applicant: how, when, to whom or under which parcel number."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="handing")
    way = models.CharField(max_length=12, choices=Delivery.choices)
    to_whom = EncryptedText(context="applications.to_whom", blank=True)
    parcel = models.CharField(max_length=60, blank=True)
    handed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(way="post") | ~Q(parcel=""), name="applications_posted_with_number"),
        ]

    def __str__(self) -> str:
        return str(self.application_id)


class ArchivedFile(models.Model):
    """The closed file (归档): its list of documents for good, with the hash of each, and how long it is kept.

    `documents`: name, size in bytes, hex SHA-256 and place in the store of each, in their order. `digest`: hex SHA-256
    of that list, which the ledger holds.
    """

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.CASCADE, related_name="archived_file"
    )
    number = models.CharField(max_length=30, unique=True)
    retention = models.CharField(max_length=10, choices=enums.Retention.choices)
    keep_until = models.DateField(null=True)
    documents = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    archived_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retention="permanent", keep_until__isnull=True)
                | (~Q(retention="permanent") & Q(keep_until__isnull=False)),
                name="applications_kept_for_good_or_until",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Complaint(models.Model):
    """What the applicant says against how it is handled; decided by supervision within five working days.

    The text is for supervision only; `named`: the department may learn who complains, and the applicant is answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="complaints")
    about = models.CharField(max_length=10, choices=enums.Misconduct.choices)
    who = EncryptedText(context="applications.complained", blank=True)
    text = EncryptedText(context="applications.complaint")
    named = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    decide_by = models.DateField()
    taken_up = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(decided_at__isnull=True), name="applications_one_open_complaint"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, taken_up__isnull=True)
                | (Q(decided_at__isnull=False, taken_up__isnull=False) & ~Q(answer="")),
                name="applications_complaint_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.about}"


class PublishedResult(models.Model):
    """A decision as everybody may read it. No row security: it is for everybody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, unique=True)
    item = models.CharField(max_length=8)
    item_name = models.CharField(max_length=200)
    applicant = models.CharField(max_length=120)
    organ = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12, choices=enums.ApplicationOutcome.choices)
    decided_on = models.DateField()

    class Meta:
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="applications_results_newest")]

    def __str__(self) -> str:
        return self.number
