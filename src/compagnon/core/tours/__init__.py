"""The visit planning problem, its cost and CO2e, and the independent checker (tournées).

Not built yet: this room will hold the problem, the travel costs and the checker of every tour shown.
"""
