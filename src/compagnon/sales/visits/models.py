"""Visits, their reports, tagged notes and commitments (visites)."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.deals.models import Deal


class Visit(Owned):
    """A meeting with an account at a time and a place (visite, rendez-vous)."""

    PRIVACY: ClassVar = {
        "purpose": "activity", "place": None, "status": None, "contact": "activity", "owner": "activity",
        "ics_uid": None, "cancel_reason": "activity", "place_detail": "activity", "questions": "activity",
        "to_bring": None,
    }  # fmt: skip

    PLACES = [("site", _("On site")), ("remote", _("By video")), ("ours", _("At our premises"))]
    STATUSES = [
        ("planned", pgettext_lazy("visit", "Planned")),
        ("held", pgettext_lazy("visit", "Held")),
        ("missed", pgettext_lazy("visit", "Missed")),
        ("cancelled", pgettext_lazy("visit", "Cancelled")),
    ]

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits"
    )
    deal = models.ForeignKey(Deal, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="visits")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=6, choices=PLACES, default="site")
    place_detail = models.CharField(max_length=200, blank=True)  # link of the video call …
    purpose = models.CharField(max_length=200)
    status = models.CharField(max_length=9, choices=STATUSES, default="planned")
    questions = models.TextField(blank=True)  # to ask, one per line
    to_bring = models.TextField(blank=True)  # samples, files … one per line
    late_minutes = models.PositiveSmallIntegerField(default=0)  # as last announced
    shifted_minutes = models.PositiveSmallIntegerField(default=0)  # by which the rest of the day was put back
    cancel_reason = models.CharField(max_length=200, blank=True)
    ics_sequence = models.PositiveSmallIntegerField(default=0)
    ics_uid = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "owner", "starts_at"], name="visit_by_owner"),
            models.Index(fields=["workspace", "starts_at"], name="visit_by_date"),
            models.Index(fields=["workspace", "account", "-starts_at"], name="visit_by_account"),
            models.Index(fields=["workspace", "deal", "-starts_at"], name="visit_by_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.purpose}"

    @property
    def ends_at(self) -> datetime:
        end: datetime = self.starts_at + timedelta(minutes=self.minutes)
        return end

    @property
    def expected_at(self) -> datetime:
        """When the representative is expected, lateness announced."""
        at: datetime = self.starts_at + timedelta(minutes=self.late_minutes)
        return at


class VisitReport(Owned):
    """What came of a visit (compte rendu), written within seconds on a phone."""

    PRIVACY: ClassVar = {
        "outcome": None, "summary": "activity", "by": "activity", "next_step": "activity",
        "no_next_step_reason": "activity",
    }  # fmt: skip

    OUTCOMES = [
        ("good", pgettext_lazy("visit", "Progress")),
        ("neutral", pgettext_lazy("visit", "No change")),
        ("bad", pgettext_lazy("visit", "Setback")),
    ]

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="report")
    outcome = models.CharField(max_length=7, choices=OUTCOMES)
    summary = models.TextField(blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    no_next_step_reason = models.CharField(max_length=200, blank=True)


class MeetingNote(Owned):
    """One tagged note of a visit (note): a need, an objection, a signal … (NEG-04)."""

    PRIVACY: ClassVar = {"tag": None, "text": "activity"}

    TAGS = [
        ("need", _("Need")),
        ("objection", _("Objection")),
        ("signal", _("Buying signal")),
        ("promise", _("Promise")),
        ("decision", _("Decision")),
        ("competitor", _("Competitor")),
        ("other", pgettext_lazy("note", "Other")),
    ]

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="notes")
    tag = models.CharField(max_length=10, choices=TAGS, default="other")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)


class Commitment(Owned):
    """Something promised to, or by, a client (engagement), followed until done (NEG-13)."""

    PRIVACY: ClassVar = {"side": None, "text": "activity", "proof": "activity", "owner": "activity"}

    SIDES = [("us", pgettext_lazy("promise", "Us")), ("them", pgettext_lazy("promise", "The client"))]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="commitments")
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    side = models.CharField(max_length=4, choices=SIDES, default="us")
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="commitments")
    done_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "owner", "done_at", "due_on"], name="commitment_due"),
            models.Index(fields=["workspace", "account", "done_at", "due_on"], name="commitment_of_account"),
            models.Index(fields=["workspace", "deal", "due_on"], name="commitment_of_deal"),
        ]
