"""Targets, personas, scores, campaigns, calls, fairs, pitches and profiles (prospection)."""
