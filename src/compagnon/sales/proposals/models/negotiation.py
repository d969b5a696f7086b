"""The negotiation of a quote: plan, rounds, concessions, minutes, debrief (négociation)."""
