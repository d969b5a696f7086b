"""The arithmetic and the rules of the trade, in plain Python: no Django, no network, no clock, no sentences."""
