"""Marginal totals by jurisdiction (`code`): one dimension of cases at a time, so that they stay few.

`dimension` and `value` say which cases (`all` and nothing: every one). `days` are working days over `timed` closed
cases. Rows of nothing but zeroes mean the same as no row. `kind` is the kind of case (petition, disclosure …).
"""

from django.db import models


class _Counted(models.Model):
    """The measures. Open cases are those received less those closed."""

    received = models.BigIntegerField()
    closed = models.BigIntegerField()
    closed_on_time = models.BigIntegerField()
    rated = models.BigIntegerField()
    satisfied = models.BigIntegerField()
    days = models.BigIntegerField()
    timed = models.BigIntegerField()

    class Meta:
        abstract = True


class Total(_Counted):
    """Of all time."""

    pk = models.CompositePrimaryKey("dimension", "code", "kind", "value")
    dimension = models.CharField(max_length=10)
    code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=30)

    class Meta:
        ordering = ["dimension", "code", "kind", "value"]


class MonthTotal(_Counted):
    """Of the cases received in a month, or of those closed in it (`dated`); `month` is its first day."""

    pk = models.CompositePrimaryKey("dimension", "dated", "code", "month", "kind", "value")
    dimension = models.CharField(max_length=10)
    dated = models.CharField(max_length=8)
    code = models.CharField(max_length=6)
    month = models.DateField()
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=30)

    class Meta:
        ordering = ["dimension", "dated", "code", "month", "kind", "value"]


class DayTotal(_Counted):
    """Of the cases received on a day, or of those closed on it (`dated`); of every one, not by dimension."""

    pk = models.CompositePrimaryKey("dated", "code", "day", "kind")
    dated = models.CharField(max_length=8)
    code = models.CharField(max_length=6)
    day = models.DateField()
    kind = models.CharField(max_length=20)

    class Meta:
        ordering = ["dated", "code", "day", "kind"]


class DueTotal(models.Model):
    """Open cases whose promised limit runs, by the day on which it expires and the day on which they were received.

    Rows of closed cases are removed: there are never more than open cases, however long the history.
    """

    pk = models.CompositePrimaryKey("dimension", "code", "due", "received", "kind", "value")
    dimension = models.CharField(max_length=10)
    code = models.CharField(max_length=6)
    due = models.DateField()
    received = models.DateField()
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=30)
    open = models.BigIntegerField()

    class Meta:
        ordering = ["dimension", "code", "due", "received", "kind", "value"]


class HandlingTotal(models.Model):
    """Closed cases by the month of closing and the working days used: median and ninth tenth are exact."""

    pk = models.CompositePrimaryKey("code", "month", "used_days", "kind")
    code = models.CharField(max_length=6)
    month = models.DateField()
    used_days = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    cases = models.BigIntegerField()

    class Meta:
        ordering = ["code", "month", "used_days", "kind"]
