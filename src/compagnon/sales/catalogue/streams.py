"""The streams of extended producer responsibility that our clients meet (filières REP).

Which stream a product falls under is stated by the technical service; amounts are dated rows (`EcoRule`).
"""

from django.utils.translation import gettext_lazy as _

STREAMS = {
    "deee_pro": _("Professional electrical and electronic equipment"),
    "deee_menager": _("Household electrical and electronic equipment"),
    "emballages_pro": _("Professional packaging"),
    "emballages_menagers": _("Household packaging"),
    "piles": _("Batteries"),
    "huiles": _("Mineral and synthetic oils"),
    "meubles": _("Furniture"),
    "pmcb": _("Building products and materials"),
    "pneus": _("Tyres"),
    "chimie": _("Chemicals"),
}


def stream_word(code: str) -> str:
    """The stream in words; one of the company's own shows as it was written."""
    return str(STREAMS.get(code, code))
