"""What the results room records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("gap.analysed", summary=_("Gap analysed: {gap} on {metric}"), icon="chart-column")
@dataclass(frozen=True)
class GapAnalysed:
    metric: str
    target: Decimal
    actual: Decimal
    gap: Decimal
    main_cause: str


@fact("corrective.proposed", summary=_("Corrective action proposed: {title}"), icon="wrench")
@dataclass(frozen=True)
class CorrectiveProposed:
    title: str
    cause: str
    expected: Decimal


@fact("corrective.decided", summary=_("Corrective action “{title}”: {decision}"), icon="gavel")
@dataclass(frozen=True)
class CorrectiveDecided:
    title: str
    decision: str


@fact("effect.checked", summary=_("Effect of “{title}” checked: {before} → {after}"), icon="clipboard-check")
@dataclass(frozen=True)
class EffectChecked:
    title: str
    before: Decimal
    after: Decimal
    verdict: str


@fact("report.sent", summary=_("Activity report of {period} sent to management"), icon="send")
@dataclass(frozen=True)
class ReportSent:
    period: str


@fact("report.read", summary=_("Activity report of {period} read by management"), icon="mail-check")
@dataclass(frozen=True)
class ReportRead:
    period: str
    reply: str
