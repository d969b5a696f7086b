"""The certificate is that of the name asked for, although the connection goes to an address."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compagnon.providers.fetch import BadCertificate, Policy, fetch

from .conftest import loopback

pytest.importorskip("cryptography", reason="makes the test certificate")
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Path, list[str | None]]]:
    """A server with a certificate for `secure.example`: port, certificate file, names asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "secure.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("secure.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    authority = tmp_path / "authority.pem"
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    asked: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"private words")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda line, name, context: asked.append(name)
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1], authority, asked
    server.shutdown()
    server.server_close()


def test_the_server_is_asked_for_by_name_and_proves_it(
    secure: tuple[int, Path, list[str | None]],
) -> None:
    port, authority, asked = secure
    policy = Policy(private=(str(ipaddress.IPv4Address("127.0.0.1")),), ca_file=str(authority))
    answer = fetch(f"https://secure.example:{port}/", policy=policy, resolver=loopback)
    assert answer.body == b"private words"
    assert asked == ["secure.example"]


def test_a_certificate_for_another_name_is_refused(secure: tuple[int, Path, list[str | None]]) -> None:
    port, authority, _ = secure
    policy = Policy(private=("127.0.0.1",), ca_file=str(authority))
    with pytest.raises(BadCertificate):
        fetch(f"https://other.example:{port}/", policy=policy, resolver=loopback)


def test_an_unknown_authority_is_refused(secure: tuple[int, Path, list[str | None]]) -> None:
    port, _, _ = secure
    with pytest.raises(BadCertificate):
        fetch(f"https://secure.example:{port}/", policy=Policy(private=("127.0.0.1",)), resolver=loopback)
