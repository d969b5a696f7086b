"""A sealed file is intact; one flipped byte anywhere, a page added, another company's seal: each is found."""

import asyncio
import io
import random
from datetime import UTC, datetime

import pikepdf
import pytest

from compagnon.core.documents import Document, Paragraph, text
from compagnon.providers.render import TypstRenderer
from compagnon.providers.seal import (
    CHANGED,
    INTACT,
    NOT_OURS,
    Authority,
    LocalSealer,
    SealError,
    Verdict,
    check_seal,
    make_authority,
    sealer_from_url,
)

PASSPHRASE = b"a long passphrase"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority("Ateliers Brévault", PASSPHRASE)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    renderer = TypstRenderer()
    document = Document("Devis D-1", "fr", (Paragraph(text("Bon pour accord")),))
    content = renderer.render_pdf(document, timestamp=datetime(2026, 11, 16, tzinfo=UTC))
    renderer.close()
    return content


@pytest.fixture(scope="module")
def sealed(authority: Authority, pdf: bytes) -> bytes:
    return (
        LocalSealer()
        .seal(pdf, authority, PASSPHRASE, reason="Devis accepté", company="Ateliers Brévault")
        .content
    )


def state(content: bytes, authority: Authority) -> Verdict:
    return check_seal(content, authority=authority.authority, certificate=authority.certificate)


def test_a_sealed_file_is_intact_and_says_when(sealed: bytes, authority: Authority) -> None:
    verdict = state(sealed, authority)
    assert verdict.state == INTACT
    assert verdict.timestamped is False
    assert verdict.sealed_at is not None
    assert abs((datetime.now(UTC) - verdict.sealed_at).total_seconds()) < 600


def test_the_bytes_before_the_seal_stay_as_they_were(sealed: bytes, pdf: bytes) -> None:
    assert sealed.startswith(pdf)


def test_the_marks_of_pdf_a_stay_readable_in_it(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as file:
        assert b"pdfaid" in file.Root.Metadata.read_bytes()


def test_one_flipped_byte_is_found_wherever_it_is(sealed: bytes, authority: Authority) -> None:
    draw = random.Random(7)
    places = [0, 9, len(sealed) // 2, len(sealed) - 3, *(draw.randrange(len(sealed)) for _ in range(40))]
    for place in places:
        damaged = bytearray(sealed)
        damaged[place] ^= 0x01
        assert state(bytes(damaged), authority).state != INTACT, place


def test_a_flipped_byte_of_the_text_is_called_changed(sealed: bytes, authority: Authority) -> None:
    damaged = bytearray(sealed)
    damaged[sealed.index(b"stream") + 20] ^= 0xFF
    assert state(bytes(damaged), authority).state == CHANGED


def test_something_added_after_the_seal_is_found(sealed: bytes, authority: Authority) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as file:
        file.add_blank_page()
        output = io.BytesIO()
        file.save(output)
    assert state(output.getvalue(), authority).state == CHANGED
    assert state(sealed + b"\n% more", authority).state != INTACT


def test_a_file_without_seal_or_with_that_of_another_is_not_ours(pdf: bytes, authority: Authority) -> None:
    other = make_authority("Fonderie Malandre", b"another passphrase")
    theirs = (
        LocalSealer().seal(pdf, other, b"another passphrase", reason="x", company="Fonderie Malandre").content
    )
    assert state(pdf, authority).state == NOT_OURS
    assert state(theirs, authority).state == NOT_OURS
    assert state(b"hello", authority).state == NOT_OURS
    assert state(b"", authority).state == NOT_OURS


def test_a_seal_that_only_bears_our_name_is_not_ours(pdf: bytes, authority: Authority) -> None:
    imitation = make_authority("Ateliers Brévault", PASSPHRASE)
    content = LocalSealer().seal(pdf, imitation, PASSPHRASE, reason="x", company="Ateliers Brévault").content
    assert state(content, authority).state == NOT_OURS


def test_the_key_does_not_open_with_another_passphrase(pdf: bytes, authority: Authority) -> None:
    with pytest.raises(SealError) as refused:
        LocalSealer().seal(pdf, authority, b"wrong", reason="x", company="x")
    assert refused.value.code == "seal.key"


def test_what_is_no_pdf_is_refused(authority: Authority) -> None:
    with pytest.raises(SealError) as refused:
        LocalSealer().seal(b"hello", authority, PASSPHRASE, reason="x", company="x")
    assert refused.value.code == "seal.refused"


def test_a_timestamp_authority_that_cannot_be_reached_is_an_error_and_not_a_silent_lack(
    pdf: bytes, authority: Authority
) -> None:
    sealer = sealer_from_url("local:", timestamp_url="http://127.0.0.1:9/tsa")
    assert sealer is not None
    with pytest.raises(SealError) as refused:
        sealer.seal(pdf, authority, PASSPHRASE, reason="x", company="x")
    assert refused.value.code == "seal.timestamp"


def test_the_url_chooses_and_an_unknown_one_is_an_error() -> None:
    assert sealer_from_url("off:") is None
    with pytest.raises(SealError):
        sealer_from_url("ftp:")


def test_it_seals_and_checks_where_an_event_loop_is_running(pdf: bytes, authority: Authority) -> None:
    async def inside() -> str:
        sealed = LocalSealer().seal(
            pdf, authority, PASSPHRASE, reason="Devis accepté", company="Ateliers Brévault"
        )
        return state(sealed.content, authority).state

    assert asyncio.run(inside()) == INTACT
