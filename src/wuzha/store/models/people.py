"""People (人员) and the posts they hold (任职)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from wuzha.store.models.units import Unit


class PersonManager(BaseUserManager["Person"]):
    """Finds people by login, exactly as typed."""


class Person(AbstractBaseUser):
    """An account. No phone, no ID number, no birthday: what a person may do comes from memberships alone.

    `email` is where this person's own notices go, kept by themselves and optional. `noticed` is how many lines the
    digest of the day `noticed_on` has: what the navigation counts, without a query of its own.
    """

    login = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    email = models.EmailField("邮箱", max_length=100, blank=True)
    noticed_on = models.DateField(null=True)
    noticed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person holding a role at a unit, from a day until (not including) another; duties follow the post."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    post = models.CharField(max_length=40, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        """A membership that ends does so after it began."""

        constraints = (
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="membership_ends_after_it_began",
            ),
            models.UniqueConstraint(fields=["person", "unit", "role", "from_date"], name="membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}@{self.unit_id} {self.role}"
