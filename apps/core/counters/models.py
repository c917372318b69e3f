"""What changes of cases take away from the counters and add to them, until it is folded."""

from django.db import models

from tenants.ids import uuid7


class CaseDelta(models.Model):
    """A case as it counts: `sign` +1 as it is now, -1 as it was before. Written by the trigger on the table of cases.

    Days are of Asia/Shanghai. `due`: the promised limit of an open case; `on_time`: closed, its limit never broken;
    `used_days`: working days of a closed one. `department` is its code.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sign = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    subkind = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    category = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    department = models.CharField(max_length=20)
    outcome = models.CharField(max_length=30)
    received = models.DateField()
    closed = models.DateField(null=True)
    due = models.DateField(null=True)
    on_time = models.BooleanField()
    satisfaction = models.CharField(max_length=20)
    used_days = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(sign__in=[-1, 1]), name="counters_takes_away_or_adds"),
        ]
