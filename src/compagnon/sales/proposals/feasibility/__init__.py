"""Opinions before a quote leaves (avis de faisabilité): questions, answers, gates, reminders."""
