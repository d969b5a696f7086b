"""Seals a PDF in place (scellement): PAdES B-B, or B-T with a timestamp, as an added revision.

The bytes that were there before stay as they are, in front: their SHA-256 can be found again in the sealed file.
"""

import io
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError

from .apart import apart
from .authority import Authority
from .errors import SealError
from .timestamp import GatewayTimeStamper

FIELD = "CompagnonSeal"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed file; `timestamped` says whether an authority stated the time."""

    content: bytes
    timestamped: bool


class LocalSealer:
    """Seals with the company's own certificate; `timestamp_url` adds the time of an authority."""

    def __init__(self, timestamp_url: str = "") -> None:
        self.timestamp_url = timestamp_url

    def seal(
        self, pdf: bytes, authority: Authority, passphrase: bytes, *, reason: str, company: str
    ) -> Sealed:
        """Raises `SealError` when the file cannot be signed or the timestamp cannot be had."""
        try:
            signer = signers.SimpleSigner.load_pkcs12_data(
                authority.keystore, other_certs=[], passphrase=passphrase
            )
        except ValueError as error:
            raise SealError("seal.key") from error
        stamper = GatewayTimeStamper(self.timestamp_url) if self.timestamp_url else None
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            name=company,
        )
        output = io.BytesIO()
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
            sealer = signers.PdfSigner(meta, signer=signer, timestamper=stamper)
            apart(lambda: sealer.sign_pdf(writer, output=output))
        except (PdfError, SigningError, ValueError) as error:
            raise SealError("seal.refused", reason=str(error)[:200]) from error
        return Sealed(output.getvalue(), stamper is not None)
