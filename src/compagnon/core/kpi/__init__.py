"""Indicators, the gap between objective and actual and its causes, break-even, ABC, landing (écarts)."""
