"""Deliberation, decisions, tracking sheet, data for the authority, exports (délibération).

Not built yet.
"""
