"""A fictional company and a coherent year of its work, from a seed (société de démonstration).

`build(seed, password)` fills an empty database through the same services that the pages use, with the
clock set to each day of the year: so every figure has its rows, its facts and its audit events. Names,
people and numbers are invented; the SIREN begin with 00, which the registry never allocated.
"""

from compagnon.training.demo.build import Demo, Size, build
from compagnon.training.demo.people import demo_accounts, set_passwords

__all__ = ["Demo", "Size", "build", "demo_accounts", "set_passwords"]
