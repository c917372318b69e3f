"""Entries, what waits to be sealed, seals and their leaves. The office may add and read, nobody may change."""

from django.db import models

from tenants.ids import uuid7


class Entry(models.Model):
    """One business act. `case_id` and `number` name the case without a foreign key: the ledger stands alone.

    `recorded_at` is set by the database's clock (a trigger): nobody can date an entry back. `public` acts get an
    inclusion proof that the citizen can download with the receipt: their `reason` and `facts` are told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(null=True, db_index=True)
    number = models.CharField(max_length=70, blank=True)
    act = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    duty = models.CharField(max_length=12, blank=True)
    department = models.CharField(max_length=20, blank=True)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    public = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.number}"


class PendingEntry(models.Model):
    """An entry that no seal holds yet. Written by a trigger with the entry, taken by the sealer with DELETE."""

    entry_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "ledger_pending"


class Chain(models.Model):
    """A chain of seals: jurisdiction code and generation. A restore to an earlier time opens a new generation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6)
    generation = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opening = models.JSONField(default=dict)

    class Meta:
        ordering = ["code", "generation"]
        constraints = [
            models.UniqueConstraint(fields=["code", "generation"], name="ledger_chain_generation_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(closed_at__isnull=True), name="ledger_one_open_chain"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Code and generation: how proofs and anchors call the chain."""
        return f"{self.code}-g{self.generation}"


class Seal(models.Model):
    """A Merkle tree (RFC 6962) over a batch of entries, chained to the seal before it. Hashes are hex SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="ledger_seal_number_once"),
        ]


class Leaf(models.Model):
    """The place of an entry in a seal's tree."""

    entry_id = models.UUIDField(primary_key=True)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="ledger_leaf_position_once"),
        ]
