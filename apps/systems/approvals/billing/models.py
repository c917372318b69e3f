"""One bill for all that an application costs (一单收费): a line for each charge of each department, in fen."""

from django.db import models
from django.db.models import Q

from apps.core.cases.models import Case
from apps.core.people.models import Department
from apps.systems.approvals.billing.enums import LineState, PaymentState
from tenants.ids import uuid7


class Bill(models.Model):
    """The one bill of a case. Its number is the case's with an F for the letter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="bill")
    number = models.CharField(max_length=30, unique=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Payment(models.Model):
    """An order to pay some lines at a gateway. `reference` is the gateway's; `receipt` the treasury's number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, unique=True)
    amount = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.OPEN)
    receipt = models.CharField(max_length=60, blank=True)
    ordered_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bill", "ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "receipt"], condition=~Q(receipt=""), name="billing_receipt_once"
            ),
            models.UniqueConstraint(fields=["bill"], condition=Q(state="open"), name="billing_one_open_payment"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | ~Q(receipt=""), name="billing_paid_with_receipt"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BillLine(models.Model):
    """A charge. `fee` is the catalogue's key; empty: outside the catalogue, which supervision finds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    fee = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    amount = models.PositiveIntegerField()
    basis = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.CHARGED)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="lines")
    receipt = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    charged_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bill", "charged_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "fee"], condition=~Q(fee=""), name="billing_fee_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_charge_is_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refunded"]) | ~Q(receipt=""), name="billing_settled_with_receipt"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waived", "refunded"]) | ~Q(reason=""), name="billing_given_up_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name
