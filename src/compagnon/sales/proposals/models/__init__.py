"""The tables of the room, one module per subject; those of the quote are met by their name everywhere."""

from compagnon.sales.proposals.models import (
    feasibility,
    negotiation,
    outcomes,
    preparation,
    signature,
    solution,
    sustainability,
    tenders,
)
from compagnon.sales.proposals.models.quote import (
    Acceptance,
    ExchangeRate,
    Proposal,
    QuoteLine,
    QuoteVersion,
)

__all__ = [
    "Acceptance",
    "ExchangeRate",
    "Proposal",
    "QuoteLine",
    "QuoteVersion",
    "feasibility",
    "negotiation",
    "outcomes",
    "preparation",
    "signature",
    "solution",
    "sustainability",
    "tenders",
]
