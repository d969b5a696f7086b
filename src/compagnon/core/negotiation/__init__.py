"""Mandate, concessions and counterparts, best packages (négociation); margin is passed in.

Not built yet: this room will hold the concession rules, the efficient packages and the rebate ladder.
"""
