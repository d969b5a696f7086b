"""What is written in the accounts room, by subject."""

from compagnon.sales.accounts.services.companies import (
    adopt_company,
    archive_account,
    assign_accounts,
    create_account,
    edit_account,
    restore_account,
)
from compagnon.sales.accounts.services.contacts import archive_contact, create_contact, edit_contact
from compagnon.sales.accounts.services.followup import (
    complete_task,
    create_task,
    log_touch,
    postpone_task,
    reopen_task,
    waive_next_step,
)
from compagnon.sales.accounts.services.oppositions import state_consent, state_opposition
from compagnon.sales.accounts.services.sites import add_site, edit_site

__all__ = [
    "add_site",
    "adopt_company",
    "archive_account",
    "archive_contact",
    "assign_accounts",
    "complete_task",
    "create_account",
    "create_contact",
    "create_task",
    "edit_account",
    "edit_contact",
    "edit_site",
    "log_touch",
    "postpone_task",
    "reopen_task",
    "restore_account",
    "state_consent",
    "state_opposition",
    "waive_next_step",
]
