"""What each series of numbers is called (séries de numéros): settings and the first steps say it alike."""

from django.utils.translation import gettext_lazy as _

SERIES = {
    "quote": _("Quotes"), "proposal": _("Proposals"), "order": _("Orders"), "delivery": _("Delivery notes"),
    "invoice": _("Invoices"), "credit_note": _("Credit notes"), "contract": _("Contracts"),
    "nonconformity": _("Non-conformities"), "candidacy": _("Candidacies"),
}  # fmt: skip
