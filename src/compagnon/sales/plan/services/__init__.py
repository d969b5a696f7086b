"""What one does in the plan: objectives, actions, their budget and its approval (plan d'actions)."""

from compagnon.sales.plan.services.actions import (
    abandon_action,
    edit_action,
    finish_action,
    launch_action,
    start_action,
)
from compagnon.sales.plan.services.approval import (
    decide_action,
    decide_objective,
    settle,
    submit_action,
    submit_set,
)
from compagnon.sales.plan.services.budget import set_ceiling, spend
from compagnon.sales.plan.services.objectives import create_objective, split_by_quarter, supersede_objective

__all__ = [
    "abandon_action",
    "create_objective",
    "decide_action",
    "decide_objective",
    "edit_action",
    "finish_action",
    "launch_action",
    "set_ceiling",
    "settle",
    "spend",
    "split_by_quarter",
    "start_action",
    "submit_action",
    "submit_set",
    "supersede_objective",
]
