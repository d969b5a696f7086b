"""Reading the sources of the watch (*sources de veille*): feeds and tender notices as one kind of entry.

`read(data, source=…)` recognises RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, CDF, JSON Feed 1, notices of the
BOAMP (XML v230 and API v2.1) and of TED (eForms UBL and API v3). It knows no database and no network.
"""

from .door import read
from .errors import Fault, ReadingError, Warned
from .model import Award, Buyer, Criterion, Entry, Lot, Place, Reading, Tender
from .near import near_key

__all__ = [
    "Award",
    "Buyer",
    "Criterion",
    "Entry",
    "Fault",
    "Lot",
    "Place",
    "Reading",
    "ReadingError",
    "Tender",
    "Warned",
    "near_key",
    "read",
]
