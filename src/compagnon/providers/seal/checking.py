"""Is a file as it was sealed? (contrôle d'intégrité) Three answers: intact, changed, not ours."""

import io
from typing import Any

from asn1crypto import parser
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError, UnacceptableSignerError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .apart import apart
from .verdict import CHANGED, INTACT, NOT_OURS, Verdict

LIMIT = 30_000_000


def check_seal(pdf: bytes, *, authority: str, certificate: str) -> Verdict:
    """What the seal of this company (PEM certificates) says of a file. A broken seal of ours is `changed`."""
    if len(pdf) > LIMIT:
        return Verdict(NOT_OURS)
    try:
        verdict = _validated(pdf, authority, certificate)
    except (PdfError, SigningError, SignatureValidationError, UnacceptableSignerError):
        verdict = None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError):
        verdict = None  # a file so damaged that its reader stumbles
    if verdict is not None:
        return verdict
    return Verdict(CHANGED if _carries(pdf, certificate) else NOT_OURS)


def _validated(pdf: bytes, authority: str, certificate: str) -> Verdict | None:
    """None when no seal of this company can be read in it."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    signatures = reader.embedded_signatures
    roots = list(load_certs_from_pemder_data(authority.encode()))
    (ours,) = load_certs_from_pemder_data(certificate.encode())
    found = [
        row for row in signatures if row.signer_cert is not None and row.signer_cert.sha256 == ours.sha256
    ]
    if not found:
        return None
    # Trusted is our own root alone; a timestamp authority's certificate is not judged here.
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = apart(
        lambda: validate_pdf_signature(
            found[-1], signer_validation_context=context, ts_validation_context=context
        )
    )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    sound = status.intact and status.valid and status.trusted and whole and _tidy(pdf, found[-1], roots)
    return Verdict(
        INTACT if sound else CHANGED,
        status.timestamp_validity.timestamp if status.timestamp_validity else status.signer_reported_dt,
        status.timestamp_validity is not None,
        str(status.signing_cert.subject.human_friendly),
    )


def _tidy(pdf: bytes, signature: EmbeddedPdfSignature, roots: list[Any]) -> bool:
    """What a signature does not protect is as we write it: zeros after it, and no certificate but our own."""
    start, length, after, _ = (int(value) for value in signature.byte_range)
    field = pdf[start + length : after]
    if not (field.startswith(b"<") and field.endswith(b">")):
        return False
    content = bytes.fromhex(field[1:-1].decode("ascii"))
    if content.hex().upper().encode() != field[1:-1]:
        return False
    _class, _method, _tag, header, body, trailer = parser.parse(content, strict=False)
    size = len(header) + len(body) + len(trailer)
    known = {root.sha256 for root in roots}
    return not any(content[size:]) and all(row.sha256 in known for row in signature.other_embedded_certs)


def _carries(pdf: bytes, certificate: str) -> bool:
    """Whether the certificate of our seal lies in a file that can no longer be read: part of it is enough."""
    der = (
        x509.load_pem_x509_certificate(certificate.encode())
        .public_bytes(serialization.Encoding.DER)
        .hex()
        .encode()
    )
    low = pdf.lower()
    piece = len(der) // 4
    return any(der[start : start + piece] in low for start in range(0, 4 * piece, piece))
