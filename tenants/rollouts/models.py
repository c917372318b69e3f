"""Releases and how they came to each jurisdiction. All in the public schema."""

import hashlib

from django.db import models
from django.utils import timezone

from tenants.models import Jurisdiction
from tenants.rollouts.enums import Ring, RolloutState, TargetState


class Release(models.Model):
    """A version of the software: what its schemas look like, and the steps that lead there from the release before.

    `migrations` are all of them with a digest of their source, `added` those of this release, `needed` those without
    which its code cannot serve (each "app.name"). `schema_digest` and `description` say what a schema of this release
    is, object by object; `check_digest` covers what the release has `touched` and is compared after each upgrade.
    """

    version = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    migrations = models.JSONField(default=dict)
    added = models.JSONField(default=list)
    needed = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    rights = models.JSONField(default=dict)
    schema_digest = models.CharField(max_length=32)
    touched = models.JSONField(default=dict)
    check_digest = models.CharField(max_length=32, blank=True)
    description = models.TextField()
    notes = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.version

    @property
    def history(self) -> str:
        """Digest of the migrations that a schema of this release has seen, as `standings` reads it."""
        return hashlib.md5(" ".join(sorted(self.migrations)).encode(), usedforsecurity=False).hexdigest()


class RolloutQuerySet(models.QuerySet["Rollout"]):
    """Rollouts by state."""

    def unfinished(self) -> "RolloutQuerySet":
        """Planned, running, paused or stopped: at most one at a time."""
        return self.exclude(state=RolloutState.FINISHED)


class Rollout(models.Model):
    """A release on its way through the rings. It stops by itself when more than `threshold` jurisdictions failed."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="rollouts")
    state = models.CharField(max_length=10, choices=RolloutState.choices, default=RolloutState.PLANNED)
    threshold = models.PositiveIntegerField(default=3)
    reason = models.TextField(blank=True)
    planned_by = models.CharField(max_length=80)
    planned_at = models.DateTimeField(default=timezone.now)
    started_by = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RolloutQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=~models.Q(state=RolloutState.FINISHED), name="rollouts_one_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} ({self.state})"


class Target(models.Model):
    """One jurisdiction in a rollout: its ring, what was done, how long it took, what came of it.

    How far it is within the release's steps is kept in the schema itself (`marks`).
    """

    rollout = models.ForeignKey(Rollout, models.CASCADE, related_name="targets")
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="upgrades")
    ring = models.CharField(max_length=14, choices=Ring.choices)
    ring_position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TargetState.choices, default=TargetState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    outcome = models.TextField(blank=True)
    healthy = models.BooleanField(null=True)

    class Meta:
        ordering = ["ring_position", "jurisdiction__code"]
        constraints = [
            models.UniqueConstraint(fields=["rollout", "jurisdiction"], name="rollouts_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id}: {self.state}"


class HeldBackQuerySet(models.QuerySet["HeldBack"]):
    """Holds in force and past."""

    def in_force(self) -> "HeldBackQuerySet":
        """Not released yet."""
        return self.filter(released_at=None)


class HeldBack(models.Model):
    """A jurisdiction that no rollout touches until it is released, and why."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="holds")
    reason = models.TextField()
    held_by = models.CharField(max_length=80)
    held_at = models.DateTimeField(default=timezone.now)
    released_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True)

    objects = HeldBackQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction"], condition=models.Q(released_at=None), name="rollouts_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id}: {self.reason}"
