"""One-time codes and sealed documents of a signature (signature simple avec preuves scellées)."""

from typing import ClassVar

from django.db import models

from compagnon.library.models import StoredFile
from compagnon.people.models import Owned
from compagnon.sales.proposals.models.quote import Acceptance
from compagnon.work.models import ShareLink


class SealKey(Owned):
    """The company's own authority and the key of its seal (cachet), made at the first use.

    `keystore` is a PKCS#12 in base64, encrypted with a passphrase that derives from the secret key of the server.
    Read by the check of a sealed file: is it as we sealed it?
    """

    PRIVACY: ClassVar = {"authority": None, "certificate": None, "keystore": None, "fingerprint": None}

    authority = models.TextField()
    certificate = models.TextField()
    keystore = models.TextField()
    fingerprint = models.CharField(max_length=64)
    valid_until = models.DateTimeField()


class SignatureCode(Owned):
    """A code sent to the recipient of a link, once, for one signature (code à usage unique): only its hash."""

    PRIVACY: ClassVar = {"email": "contract", "code_hash": None}

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="signature_codes")
    email = models.EmailField()
    code_hash = models.CharField(max_length=128)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["link", "-sent_at"], name="signature_code_latest")]


class SealedSignature(Owned):
    """The sealed document of an acceptance and its sealed evidence (document et preuves scellés).

    Read on the page of the signature and on the client's link, to prove later what was agreed.
    """

    PRIVACY: ClassVar = {"facts": "contract"}

    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="sealed")
    key = models.ForeignKey(SealKey, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)  # what the evidence states
    timestamped = models.BooleanField(default=False)
    sealed_at = models.DateTimeField()
