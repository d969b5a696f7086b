"""Reads of the solution; the actor's rights and workspace are applied in each.

chain, past_answers                          need → requirement → benefit → proof, gaps, past answers
arguments, objection_cards, case_of          the library ranked for a case
competition, stale_competitor_prices         total cost, scores, rivals' prices out of date
business, value_of, growth                   the client's gain, ways to pay, upgrade costs
sustainability, accessibility                options over the horizon, what is missing
"""

from compagnon.sales.proposals.solution.queries.business import (
    Business,
    GrowthStep,
    Paid,
    Span,
    Value,
    business,
    growth,
    span_of,
    value_of,
)
from compagnon.sales.proposals.solution.queries.cards import (
    Ranked,
    arguments,
    case_of,
    objection_cards,
)
from compagnon.sales.proposals.solution.queries.chain import (
    Chain,
    Counts,
    Gap,
    Link,
    PastAnswer,
    answer_of,
    chain,
    past_answers,
    requirements_of,
)
from compagnon.sales.proposals.solution.queries.competition import (
    Compared,
    Competition,
    competition,
    is_stale,
    net_of_quote,
    stale_competitor_prices,
)
from compagnon.sales.proposals.solution.queries.ecology import (
    Missing,
    OptionRow,
    Sustainability,
    accessibility,
    frozen_figures,
    sustainability,
)

__all__ = [
    "Business",
    "Chain",
    "Compared",
    "Competition",
    "Counts",
    "Gap",
    "GrowthStep",
    "Link",
    "Missing",
    "OptionRow",
    "Paid",
    "PastAnswer",
    "Ranked",
    "Span",
    "Sustainability",
    "Value",
    "accessibility",
    "answer_of",
    "arguments",
    "business",
    "case_of",
    "chain",
    "competition",
    "frozen_figures",
    "growth",
    "is_stale",
    "net_of_quote",
    "objection_cards",
    "past_answers",
    "requirements_of",
    "span_of",
    "stale_competitor_prices",
    "sustainability",
    "value_of",
]
