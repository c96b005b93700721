"""Calendars (日历): the installation's own table of working days, and what units set about their time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class DayOverride(models.Model):
    """One day that goes before the built-in calendar: worked or not, what it is called, and which document says so.

    `national` tells a line of the State Council's notice, which makes its year a known one, from a local one.
    """

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=100, blank=True)
    national = models.BooleanField(default=False)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()


class UnitCalendar(models.Model):
    """What a unit sets about time for itself and all below it; what it leaves open its superior's row says.

    markets: plain data of `calendar.markets.Market`, None when open. breaks: days without school inside terms, as
    `{name, starts, ends}`, half-open. rests: daily, weekly and monthly duties rest while school is out. months_start
    and move are what a plan gets on publishing when it says nothing itself.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="calendar")
    markets = models.JSONField(null=True)
    breaks = models.JSONField(null=True)
    rests = models.BooleanField(null=True)
    months_start = models.PositiveSmallIntegerField(null=True)
    move = models.CharField(max_length=10, blank=True)

    class Meta:
        """Months begin on a day that every month has."""

        constraints = (
            models.CheckConstraint(
                condition=Q(months_start__isnull=True) | Q(months_start__gte=1, months_start__lte=28),
                name="unit_calendar_month_begins_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}"
