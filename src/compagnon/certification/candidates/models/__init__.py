"""Tables of the candidates' room, one module per subject."""

from compagnon.certification.candidates.models.candidacy import Adjustment, Candidacy, Cohort, EarnedBlock
from compagnon.certification.candidates.models.company import (
    CommissionReview,
    JointDecision,
    ModalityFile,
    Opinion,
)
from compagnon.certification.candidates.models.papers import Assessment, Deposit, HoursProof, Paper, Tick

__all__ = [
    "Adjustment",
    "Assessment",
    "Candidacy",
    "Cohort",
    "CommissionReview",
    "Deposit",
    "EarnedBlock",
    "HoursProof",
    "JointDecision",
    "ModalityFile",
    "Opinion",
    "Paper",
    "Tick",
]
