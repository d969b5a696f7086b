"""Agenda, tours and visit reports (tournées et visites)."""
