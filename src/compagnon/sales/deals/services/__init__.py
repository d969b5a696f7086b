"""What is written in the deals room, by subject."""

from compagnon.sales.deals.services.deals import close_deal, edit_deal, move_deal, open_deal, set_next_step
from compagnon.sales.deals.services.needs import confirm_needs, state_need, withdraw_need

__all__ = [
    "close_deal",
    "confirm_needs",
    "edit_deal",
    "move_deal",
    "open_deal",
    "set_next_step",
    "state_need",
    "withdraw_need",
]
