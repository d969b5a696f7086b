"""What the signature records."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("signature.sealed", summary=_("Accepted quote {number} and its evidence sealed"), icon="shield-check")
@dataclass(frozen=True)
class SignatureSealed:
    number: str
    version: int
    sha256: str
