"""What changes of cases take away from the counters and add to them, until it is folded."""

from django.db import models


class CaseDelta(models.Model):
    """A case as it counts: `sign` +1 as it is now, -1 as it was before. Written by the trigger on the table of cases.

    Days are of Asia/Shanghai. `due`: the promised limit of an open case; `on_time`: closed, its limit never broken;
    `used_days`: working days of a closed one. The department's code is looked up when it is folded or read, not while
    somebody writes.
    """

    id = models.BigAutoField(primary_key=True)  # nobody refers to a row, and none outlives its schema: cheaper to write
    sign = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    subkind = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    category = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    department_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=30)
    received = models.DateField()
    closed = models.DateField(null=True)
    due = models.DateField(null=True)
    on_time = models.BooleanField()
    satisfaction = models.CharField(max_length=20)
    used_days = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
