"""Structured invoices: Factur-X, UN/CEFACT CII, UBL; writing, reading and checking (facture électronique).

    xml = write_cii(invoice, amounts, wording)             the XML of an invoice, profile EN 16931
    pdf = mark(rendered)                                   a PDF/A-3 that carries it becomes Factur-X
    report = check_file(data)                              all checks of a PDF or of an XML

The official validators run in one child process (`process`); everything else is plain Python.
"""

from .checking import Check, Message, Report, check_file, check_xml
from .cii import Wording, write_cii
from .errors import CheckerUnavailable, EInvoiceError, Unreadable
from .pdf import FILE_NAME, attachment, mark
from .process import Checker, CheckerLimits, checker

__all__ = [
    "FILE_NAME",
    "Check",
    "Checker",
    "CheckerLimits",
    "CheckerUnavailable",
    "EInvoiceError",
    "Message",
    "Report",
    "Unreadable",
    "Wording",
    "attachment",
    "check_file",
    "check_xml",
    "checker",
    "mark",
    "write_cii",
]
