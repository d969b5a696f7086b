"""Companies, sites, contacts, permission to contact, tasks, timeline (comptes)."""
