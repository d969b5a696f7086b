"""Data protection as metadata: each field that may hold personal data names its purpose.

Every concrete model of ours has `PRIVACY = {field: purpose code or None}` for each of its text,
e-mail, address and JSON fields and each link to a person; `None` states that the field holds
nothing personal. The register of processing, erasure and the purge walk this table; a house test
refuses a field that nobody classified.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """One processing (GDPR art. 30): why, on which basis of art. 6, for how long."""

    title: Promise
    basis: str  # contract, legal obligation, legitimate interest, consent
    retention_days: int | None  # after the event named in `starts`; None: as long as the account lives
    starts: Promise
    source: str

    @property
    def basis_label(self) -> Promise:
        return BASES[self.basis]


BASES: dict[str, Promise] = {
    "contract": _("contract"),
    "legal obligation": _("legal obligation"),
    "legitimate interest": _("legitimate interest"),
    "consent": _("consent"),
}
PURPOSES: dict[str, Purpose] = {
    "account": Purpose(
        _("User accounts and access rights"), "contract", 365, _("end of the membership"), "GDPR art. 6(1)(b)"
    ),
    "prospecting": Purpose(
        _("Prospecting and relation with business contacts"),
        "legitimate interest",
        3 * 365,
        _("last contact that the person initiated"),
        "CNIL, référentiel gestion commerciale (secondary source, to verify)",
    ),
    "contract": Purpose(
        _("Offers, orders and their execution"),
        "contract",
        5 * 365,
        _("end of the contract"),
        "Code civil art. 2224",
    ),
    "accounting": Purpose(
        _("Invoices and payments"), "legal obligation", 10 * 365, _("end of the financial year"),
        "Code de commerce art. L123-22",
    ),
    "care": Purpose(
        _("Satisfaction, complaints and loyalty"), "legitimate interest", 3 * 365, _("answer"),
        "GDPR art. 6(1)(f)"
    ),
    "activity": Purpose(
        _("Record of professional activity, its evidence and its reports"),
        "legitimate interest", 5 * 365, _("date of the fact"), "GDPR art. 6(1)(f)",
    ),
    "security": Purpose(
        _("Security: sign-in, tokens, audit trail"), "legitimate interest", 365, _("date of the event"),
        "GDPR art. 32; CNIL recommendation on logging (2021)",
    ),
    "certification": Purpose(
        _("Certification: candidates, their files, exams and awards"), "contract", 5 * 365,
        _("end of the pathway"), "GDPR art. 6(1)(b)",
    ),
    "opposition": Purpose(
        _("Respect of oppositions to prospecting"), "legal obligation", None, _("opposition"),
        "GDPR art. 21(3)"
    ),
}  # fmt: skip
