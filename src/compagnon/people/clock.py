"""Local days and hours of a workspace (fuseau horaire): stored moments are UTC, days are the workspace's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.errors import Refusal
from compagnon.people.models import Workspace


def zone_of(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.timezone)


def local_day(workspace: Workspace, at: datetime) -> date:
    """The day that it is in the workspace at this moment."""
    return at.astimezone(zone_of(workspace)).date()


def today(workspace: Workspace) -> date:
    return local_day(workspace, timezone.now())


def day_bounds(workspace: Workspace, day: date) -> tuple[datetime, datetime]:
    """The first moment of a local day and that of the next: 23 or 25 hours apart when the clocks change."""
    zone = zone_of(workspace)
    start, end = (datetime.combine(on, time.min, tzinfo=zone) for on in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def moment_of(workspace: Workspace, day: date, hour: time, *, path: str = "time") -> datetime:
    """The moment of a local day and hour, in UTC; an hour that comes twice is the first of the two.

    An hour that the clocks jump over in spring does not exist: `Refusal`.
    """
    zone = zone_of(workspace)
    moment = datetime.combine(day, hour.replace(tzinfo=None), tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).time() != hour.replace(tzinfo=None):
        raise Refusal(
            "hour_skipped",
            _("On that day the clocks go forward and this hour does not exist: choose another."),
            path=path,
        )
    return moment
