"""A request for government information: who asks for what, and every paper that follows on it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.systems.disclosure.requests import enums
from tenants.fields import EncryptedText
from tenants.ids import uuid7


class InformationRequest(models.Model):
    """The details of the case. Names, numbers and addresses of people are encrypted.

    `entrance` says how it came and so which day counts as its receipt (`received_on`, article 31). `query_code` of who
    came to the counter or wrote, so that the receipt can be printed again.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="information_request")
    entrance = models.CharField(max_length=12, choices=enums.Entrance.choices)
    received_on = models.DateField()
    applicant_kind = models.CharField(max_length=12, choices=enums.ApplicantKind.choices)
    applicant = EncryptedText(context="requests.applicant")
    paper_kind = models.CharField(max_length=10, choices=enums.PaperKind.choices, blank=True)
    identity = EncryptedText(context="requests.identity", blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, db_index=True)
    contact = EncryptedText(context="requests.contact", blank=True)
    phone = EncryptedText(context="requests.phone", blank=True)
    email = EncryptedText(context="requests.email", blank=True)
    address = EncryptedText(context="requests.address", blank=True)
    description = models.TextField()
    document_number = models.CharField(max_length=60, blank=True)
    medium = models.CharField(max_length=12, choices=enums.Medium.choices, default=enums.Medium.ELECTRONIC)
    obtaining = models.CharField(max_length=10, choices=enums.Obtaining.choices, default=enums.Obtaining.ONLINE)
    purpose = models.TextField(blank=True)
    account = models.UUIDField(null=True)
    query_code = EncryptedText(context="requests.query_code", blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_on"], name="requests_by_receipt")]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def is_person(self) -> bool:
        """A natural person, whose name is shown masked."""
        return self.applicant_kind == enums.ApplicantKind.PERSON


class CorrectionNotice(models.Model):
    """The one supplement notice (article 30). One-to-one: the database refuses a second.

    `answer_by`: the last day of the reasonable period; `new_limit_from`: the day on which the supplement came.
    """

    request = models.OneToOneField(
        InformationRequest, primary_key=True, on_delete=models.CASCADE, related_name="correction"
    )
    text = models.TextField()
    days = models.PositiveSmallIntegerField()
    answer_by = models.DateField()
    issued_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    new_limit_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("issued_at")),
                name="requests_correction_answered_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, new_limit_from__isnull=True)
                | Q(answered_at__isnull=False, new_limit_from__isnull=False),
                name="requests_limit_restarts_with_the_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.request_id)


class Consultation(models.Model):
    """A third party or a co-author is asked; until all have spoken or their time is over the clock stands.

    The fifteen working days count from `served_on`, the day the letter reached them; until it is known the last day
    (`due_on`) is unknown too. `said_on` is the day on which their words arrived.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="consultations")
    asked = models.CharField(max_length=12, choices=enums.Asked.choices)
    name = EncryptedText(context="requests.consulted")
    address = EncryptedText(context="requests.consulted_address", blank=True)
    about = models.TextField()
    asked_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    served_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    opinion = models.CharField(max_length=10, choices=enums.Opinion.choices, blank=True)
    words = models.TextField(blank=True)
    said_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request", "asked_at"]
        indexes = [models.Index(fields=["due_on"], condition=Q(opinion=""), name="requests_consultations_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opinion="", ended_at__isnull=True) | (~Q(opinion="") & Q(ended_at__isnull=False)),
                name="requests_consultation_ends_with_opinion",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("served_on")),
                name="requests_consultation_due_after_service",
            ),
            models.CheckConstraint(
                condition=~Q(opinion__in=["agrees", "partly", "objects"]) | Q(said_on__isnull=False),
                name="requests_opinion_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.asked}"


class FeeNotice(models.Model):
    """The information processing fee (article 42): once; unpaid in time the request is no longer handled. Fen."""

    request = models.OneToOneField(InformationRequest, primary_key=True, on_delete=models.CASCADE, related_name="fee")
    basis = models.CharField(max_length=10, choices=enums.FeeBasis.choices)
    quantity = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    pay_by = models.DateField()
    issued_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    receipt = models.CharField(max_length=40, blank=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="requests_fee_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | ~Q(receipt=""), name="requests_paid_with_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.amount}"


class Answer(models.Model):
    """The answer: drafted, reviewed and signed by three different people. `text` is the letter's body.

    `basis`: the article, or for "other" what the drafter names. `public_interest`: why it is given in spite of a third
    party's objection. With `publish` the question and `public_text` are shown to those who ask for something alike.
    """

    request = models.OneToOneField(
        InformationRequest, primary_key=True, on_delete=models.CASCADE, related_name="answer"
    )
    outcome = models.CharField(max_length=20, choices=enums.Outcome.choices)
    variant = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=200)
    text = models.TextField()
    public_interest = models.TextField(blank=True)
    publish = models.BooleanField(default=False)
    public_title = models.CharField(max_length=200, blank=True)
    public_text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=enums.AnswerState.choices, default=enums.AnswerState.DRAFT)
    remark = models.TextField(blank=True)
    number = models.CharField(max_length=60, blank=True)
    drafted_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("drafted_by")))
                & (Q(signed_by__isnull=True) | (~Q(signed_by=F("drafted_by")) & ~Q(signed_by=F("reviewed_by")))),
                name="requests_answer_by_three_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (~Q(number="") & Q(signed_at__isnull=False) & Q(reviewed_by__isnull=False)),
                name="requests_signed_with_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"


class Letter(models.Model):
    """An official paper that went out: its number, to whom, and the file. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=enums.LetterKind.choices)
    number = models.CharField(max_length=60, unique=True)
    to = EncryptedText(context="requests.letter_to")
    attachment = models.UUIDField()
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["request", "issued_at", "id"]

    def __str__(self) -> str:
        return self.number


class LetterSerial(models.Model):
    """The last number of a year's papers; its row is locked while one is taken."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Redaction(models.Model):
    """A redacted copy and the original that stays inside: both are attachments of the case, linked for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="redactions")
    original = models.UUIDField()
    redacted = models.UUIDField(unique=True)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["request", "made_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(original=F("redacted")), name="requests_redacted_is_another_file"),
        ]

    def __str__(self) -> str:
        return f"{self.original} {self.redacted}"


class Dispute(models.Model):
    """An administrative review or a suit about an answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="disputes")
    kind = models.CharField(max_length=12, choices=enums.DisputeKind.choices)
    body = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    filed_on = models.DateField()
    result = models.CharField(max_length=10, choices=enums.DisputeResult.choices, default=enums.DisputeResult.PENDING)
    decided_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    entered_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["request", "filed_on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="requests_dispute_once"),
            models.CheckConstraint(
                condition=Q(result="pending", decided_on__isnull=True)
                | (~Q(result="pending") & Q(decided_on__gte=F("filed_on"))),
                name="requests_dispute_decided_with_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SharedAnswer(models.Model):
    """What was given to one and may be read by those who ask for something alike: nothing of the applicant in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    organ = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=20, choices=enums.Outcome.choices)
    answered_on = models.DateField()
    search = SearchVectorField(null=True)

    class Meta:
        ordering = ["-answered_on", "-id"]
        indexes = [GinIndex(fields=["search"], name="requests_shared_search")]

    def __str__(self) -> str:
        return self.title
