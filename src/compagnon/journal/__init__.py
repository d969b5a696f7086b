"""The append-only log of work facts: who did what, when, on what (journal)."""
