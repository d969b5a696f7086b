"""A local authority and its sealing certificate (autorité locale, certificat de cachet).

Each company makes its own, on its own server: the seal proves that a file is as the company sealed it, not who
a person is. The key leaves this module only encrypted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

YEARS = 10
KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate and that of the seal (PEM), and the PKCS#12 of the seal, encrypted."""

    authority: str
    certificate: str
    keystore: bytes
    fingerprint: str  # SHA-256 of the certificate of the seal, hexadecimal
    valid_until: datetime


def make_authority(name: str, passphrase: bytes, *, now: datetime | None = None) -> Authority:
    """A new authority of a company: a root of its own and a seal signed by it."""
    begin = (now or datetime.now(UTC)).replace(microsecond=0) - timedelta(minutes=5)
    end = begin.replace(year=begin.year + YEARS, day=min(begin.day, 28))
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    root_name = _name(name, "local authority")
    root = (
        _builder(root_name, root_name, root_key.public_key(), begin, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    seal = (
        _builder(_name(name, "seal"), root_name, key.public_key(), begin, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    store = pkcs12.serialize_key_and_certificates(
        b"seal", key, seal, [root], serialization.BestAvailableEncryption(passphrase)
    )
    # The root key is dropped here: nothing else will ever be certified with it.
    return Authority(_pem(root), _pem(seal), store, seal.fingerprint(hashes.SHA256()).hex(), end)


def _name(company: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:64] or "Compagnon"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company[:48]} ({role})"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
