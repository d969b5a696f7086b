"""Writes of the solution; each is one transaction and records its fact (see `facts`).

import_requirements, keep_requirement, answer_requirement, copy_answer, link_need
keep_benefit, keep_growth, keep_accessibility
keep_argument, choose_argument, keep_objection, record_objection
set_comparison, keep_offer, keep_criterion, mark, mark_all, keep_case, keep_financing
keep_section, keep_option, complete_section
set_aside, put_back                          any of these rows
"""

from compagnon.sales.proposals.solution.importing import import_requirements
from compagnon.sales.proposals.solution.rows import put_back, set_aside
from compagnon.sales.proposals.solution.services.cards import (
    choose_argument,
    keep_argument,
    keep_objection,
    record_objection,
)
from compagnon.sales.proposals.solution.services.comparing import (
    begin_comparison,
    keep_case,
    keep_criterion,
    keep_financing,
    keep_offer,
    mark,
    mark_all,
    set_comparison,
)
from compagnon.sales.proposals.solution.services.requirements import (
    answer_requirement,
    copy_answer,
    keep_requirement,
    link_need,
)
from compagnon.sales.proposals.solution.services.sustainability import (
    complete_section,
    keep_option,
    keep_section,
)
from compagnon.sales.proposals.solution.services.value import (
    keep_accessibility,
    keep_benefit,
    keep_growth,
)

__all__ = [
    "answer_requirement",
    "begin_comparison",
    "choose_argument",
    "complete_section",
    "copy_answer",
    "import_requirements",
    "keep_accessibility",
    "keep_argument",
    "keep_benefit",
    "keep_case",
    "keep_criterion",
    "keep_financing",
    "keep_growth",
    "keep_objection",
    "keep_offer",
    "keep_option",
    "keep_requirement",
    "keep_section",
    "link_need",
    "mark",
    "mark_all",
    "put_back",
    "record_objection",
    "set_aside",
    "set_comparison",
]
