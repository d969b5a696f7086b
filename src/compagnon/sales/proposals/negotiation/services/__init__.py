"""Write a negotiation: plan it, talk, conclude, report."""

from compagnon.sales.proposals.negotiation.services.concluding import (
    agree,
    close_tension,
    end,
    open_tension,
    set_framework,
)
from compagnon.sales.proposals.negotiation.services.meeting import (
    add_demo_step,
    give_information,
    remove_row,
    seat,
    set_frame,
    set_price_story,
    show_demo_step,
)
from compagnon.sales.proposals.negotiation.services.planning import (
    add_issue,
    add_item,
    edit_level,
    edit_plan,
    prepare,
    set_current,
)
from compagnon.sales.proposals.negotiation.services.reporting import (
    debrief,
    draft_minutes,
    edit_minutes,
    send_minutes,
)
from compagnon.sales.proposals.negotiation.services.talking import (
    answer_objection,
    concede,
    hold_round,
    take_note,
    withdraw_concession,
)

__all__ = [
    "add_demo_step",
    "add_issue",
    "add_item",
    "agree",
    "answer_objection",
    "close_tension",
    "concede",
    "debrief",
    "draft_minutes",
    "edit_level",
    "edit_minutes",
    "edit_plan",
    "end",
    "give_information",
    "hold_round",
    "open_tension",
    "prepare",
    "remove_row",
    "seat",
    "send_minutes",
    "set_current",
    "set_frame",
    "set_framework",
    "set_price_story",
    "show_demo_step",
    "take_note",
    "withdraw_concession",
]
