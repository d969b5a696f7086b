"""The negotiation of a quote (négociation): plan, talk, agreement, minutes, debrief (NEG-01 to NEG-18)."""
