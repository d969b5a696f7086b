"""Files that bring companies and people in (import): read, map, preview, write, undo.

table = read_table("clients.csv", data)          # headers and rows of texts, or an ImportFault
mapping = guess_mapping(table.headers)           # or the one remembered for these headers
good, faults = check_rows(table, mapping)        # nothing is written yet
batch = receive(actor, name, data)               # keeps the file, waits for the mapping to be agreed
start(actor, batch, mapping)                     # a job writes the good rows, in chunks
undo(actor, batch)                               # takes back what nobody touched since
"""

from compagnon.desk.importing.batches import last_batches, prepare, receive, run_now, start
from compagnon.desk.importing.checking import Good, check_rows
from compagnon.desk.importing.faults import ImportFault, RowFault
from compagnon.desk.importing.mapping import TARGETS, guess_mapping, headers_digest
from compagnon.desk.importing.reading import Grid, read_table
from compagnon.desk.importing.undoing import undo

__all__ = [
    "TARGETS",
    "Good",
    "Grid",
    "ImportFault",
    "RowFault",
    "check_rows",
    "guess_mapping",
    "headers_digest",
    "last_batches",
    "prepare",
    "read_table",
    "receive",
    "run_now",
    "start",
    "undo",
]
