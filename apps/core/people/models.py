"""Departments, officials, duties. One official may hold several duties in several departments."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core.people.enums import Duty
from tenants.ids import uuid7


class Department(models.Model):
    """An organ inside a jurisdiction. `code` is stable and unique in it; the exchange addresses by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60, unique=True)
    short_name = models.CharField(max_length=30)
    category = models.CharField(max_length=20, blank=True)
    accepts = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class OfficialQuerySet(models.QuerySet["Official"]):
    """Officials by duty and department."""

    def holding(self, duty: str, department: Department | None = None) -> "OfficialQuerySet":
        """Active officials who hold the duty (in the department, where one is given)."""
        held: dict[str, Any] = {"holdings__duty": duty}
        if department is not None:
            held["holdings__department"] = department  # in one filter: of the same holding
        return self.filter(is_active=True, **held).distinct()


class OfficialManager(BaseUserManager.from_queryset(OfficialQuerySet)):  # type: ignore[misc]
    """Accounts are made by `people.services`, never by `create_user`."""

    def get_by_natural_key(self, username: str | None) -> "Official":
        found: Official = self.get(username=username)
        return found


class Official(AbstractBaseUser):
    """A person who signs in to a jurisdiction's office zone. Known in this jurisdiction only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("account"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    keyboard_shortcuts = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = OfficialManager()

    class Meta:
        ordering = ["name", "username"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def duties(self) -> list["DutyHolding"]:
        """Every duty held, with its department. One query an instance."""
        return list(self.holdings.select_related("department").order_by("department__position", "duty"))

    def holds(self, *duties: str, department_id: object = None) -> bool:
        """Whether one of the duties is held (in the department, where one is given)."""
        return any(
            h.duty in duties and (department_id is None or h.department_id == department_id) for h in self.duties
        )

    @property
    def department(self) -> Department | None:
        """The department of the first duty: where the official sits."""
        return self.duties[0].department if self.duties else None

    @property
    def departments(self) -> set[object]:
        """Keys of the departments in which any duty is held."""
        return {h.department_id for h in self.duties}


class DutyHolding(models.Model):
    """That an official holds a duty in a department."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="holdings")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="holdings")
    duty = models.CharField(max_length=12, choices=Duty.choices)

    class Meta:
        ordering = ["department", "duty"]
        constraints = [
            models.UniqueConstraint(fields=["official", "department", "duty"], name="people_duty_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.official_id} {self.duty} {self.department_id}"


class SignIn(models.Model):
    """A browser in which an official is signed in. It lives and ends with its session: ending one deletes that row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="sign_in")
    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["official", "-started_at"]

    def __str__(self) -> str:
        return f"{self.official_id} {self.started_at:%Y-%m-%d %H:%M}"
