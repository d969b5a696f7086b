"""From nothing to one's own branded quote, one question per page."""

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.registry.stock import establishment, siren, unit, write

from compagnon.library.models import StoredFile
from compagnon.people.models import Invitation, Membership, User, Workspace
from compagnon.registry.load import load
from compagnon.registry.source import registry_file
from compagnon.sales.proposals.models import Proposal

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "0a2db40000000049454e44ae426082"
)
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z" fill="#0a635d"/></svg>'
)


@pytest.fixture
def founder(client: Any, db: None) -> Any:
    user = User.objects.create_user("lise@new.test", "a long passphrase", name="Lise Bonnaire", language="en")
    client.force_login(user)
    return client


@pytest.fixture
def company(founder: Any) -> Any:
    founder.post("/start/company/", {"name": "Bonnaire Pompes", "siren": "732829320"})
    return founder


def required(page: Any) -> list[str]:
    """The fields that a page asks for and that nothing fills in."""
    form = page.context["form"]
    return [bound.name for bound in form if bound.field.required and bound.value() in (None, "", [])]


def test_an_empty_workspace_gives_its_own_branded_quote(founder: Any) -> None:
    typed: list[str] = []

    def answer(url: str, **data: Any) -> str:
        page = founder.get(url)
        assert page.status_code == 200
        typed.extend(required(page))
        filled = {bound.html_name: bound.value() for bound in page.context["form"]}
        kept = {name: value for name, value in filled.items() if value not in (None, "") and name != "logo"}
        reply = founder.post(url, {**kept, **data})
        assert reply.status_code == 302, reply.context["form"].errors
        return str(reply.headers["Location"])

    assert founder.get("/").headers["Location"] == "/start/"
    url = answer("/start/", siren="732 829 320")
    url = answer(url, name="Bonnaire Pompes")
    assert url == "/start/identity/"
    url = answer(
        url,
        legal_form="SAS",
        capital="20000",
        rcs="Angers",
        line="3 rue du Lin",
        postcode="49300",
        city="Cholet",
    )
    url = answer(url, accent="#7a1f3d", logo=SimpleUploadedFile("logo.svg", DRAWING))
    url = answer(url)
    url = answer(url, name_fr="Pompe doseuse", name_en="Dosing pump", price="1250", cost="800")
    url = answer(url, client="Laiterie Fictive", title="Pompe pour la ligne 2", quantity="2", language="fr")
    proposal = Proposal.objects.get()
    assert url == f"/proposals/{proposal.uuid}/"
    assert len(typed) <= 10, typed
    reply = founder.get(f"/proposals/{proposal.uuid}/pdf/")
    data = b"".join(reply.streaming_content) if reply.streaming else reply.content
    text = pdf_text(data)
    for words in (
        "Bonnaire Pompes",
        "732829320",
        "3 rue du Lin",
        "Pompe doseuse",
        "Laiterie Fictive",
        "FR44732829320",
    ):
        assert words.replace(" ", "") in text, words


def pdf_text(data: bytes) -> str:
    """The text of a tagged PDF through the ToUnicode maps of its fonts, without spaces."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for sheet in pdf.pages:
            maps = {
                str(name): _unicode(bytes(font.ToUnicode.read_bytes()))
                for name, font in (sheet.Resources.get("/Font") or {}).items()
                if "/ToUnicode" in font
            }
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) == "Tf":
                    current = maps.get(str(operands[0]), {})
                elif str(operator) in {"Tj", "TJ"}:
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            found += [
                                current.get(int.from_bytes(raw[i : i + 2]), "") for i in range(0, len(raw), 2)
                            ]
    return re.sub(r"\s", "", "".join(found))


def _unicode(cmap: bytes) -> dict[int, str]:
    table: dict[int, str] = {}
    text = cmap.decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for low, high, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for step, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                table[code] = chr(int(value, 16) + step)
    return table


def test_a_wrong_siren_is_said_in_the_form(founder: Any) -> None:
    page = founder.post("/start/", {"siren": "732829321"})
    assert page.status_code == 422
    assert "siren" in page.context["form"].errors


def test_the_founder_becomes_administrator_manager_and_representative(company: Any) -> None:
    membership = Membership.objects.get()
    assert set(membership.roles) == {"admin", "manager", "representative"}
    assert (membership.workspace.kind, membership.workspace.siren) == ("real", "732829320")
    assert membership.workspace.legal["vat_number"] == "FR44732829320"


def test_the_same_company_sent_twice_is_one_workspace(company: Any) -> None:
    company.post("/start/company/", {"name": "Bonnaire Pompes", "siren": "732829320"})
    assert Workspace.objects.count() == 1


def test_two_companies_of_one_name_have_two_addresses(company: Any, client: Any) -> None:
    other = User.objects.create_user("other@new.test", "a long passphrase", language="en")
    client.force_login(other)
    client.post("/start/company/", {"name": "Bonnaire Pompes"})
    assert len(set(Workspace.objects.values_list("slug", flat=True))) == 2


def test_a_colour_that_is_too_light_is_refused_with_its_contrast(company: Any) -> None:
    page = company.post("/start/look/", {"accent": "#ffe000"})
    assert page.status_code == 422
    assert "contrast" in page.context["form"].errors["accent"][0]
    assert company.post("/start/look/", {"accent": "#0a635d"}).status_code == 302


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://x.test/a.png"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(http://x.test/a)"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        b'<use xlink:href="data:image/svg+xml,x"/></svg>',
        b"<html/>",
        b"<svg",
        b"",
    ],
)
def test_an_svg_that_does_more_than_draw_is_refused(company: Any, drawing: bytes) -> None:
    page = company.post("/start/look/", {"accent": "#0a635d", "logo": SimpleUploadedFile("l.svg", drawing)})
    assert page.status_code == 422
    assert "logo" in page.context["form"].errors
    assert not StoredFile.objects.exists()


def test_a_logo_is_shown_as_a_picture_that_may_run_nothing(company: Any) -> None:
    company.post("/start/look/", {"accent": "#0a635d", "logo": SimpleUploadedFile("l.svg", DRAWING)})
    page = company.get("/start/logo/")
    assert page.content == DRAWING
    assert "sandbox" in page["Content-Security-Policy"]
    assert page["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_only_claims_to_be_a_picture_is_refused(company: Any) -> None:
    page = company.post(
        "/start/look/", {"accent": "#0a635d", "logo": SimpleUploadedFile("l.png", b"MZ" * 40)}
    )
    assert page.status_code == 422
    good = company.post("/start/look/", {"accent": "#0a635d", "logo": SimpleUploadedFile("l.png", PNG)})
    assert good.status_code == 302


def test_a_company_that_charges_no_vat_says_so_on_its_quote(company: Any) -> None:
    page = company.get("/start/papers/")
    filled = {b.html_name: b.value() for b in page.context["form"] if b.value() is not None}
    company.post("/start/papers/", {**filled, "vat_regime": "exempt"})
    assert company.get("/start/product/").context["form"]["vat_rate"].value() == "0"
    company.post(
        "/start/product/", {"name_fr": "Conseil", "reference": "P-1", "price": "500", "vat_rate": "0"}
    )
    company.post("/start/quote/", {"client": "Client", "title": "Conseil", "quantity": "1", "language": "fr"})
    version = Proposal.objects.get().versions.get()
    assert version.note == "TVA non applicable, art. 293 B du CGI"
    assert version.lines.get().vat_category == "E"


def test_the_quote_form_sent_twice_makes_one_quote(company: Any) -> None:
    company.post("/start/product/", {"name_fr": "A", "reference": "P-1", "price": "5", "vat_rate": "0.20"})
    data = {"client": "Client", "title": "Essai", "quantity": "1", "language": "fr"}
    first, second = company.post("/start/quote/", data), company.post("/start/quote/", data)
    assert first.headers["Location"] == second.headers["Location"]


def test_optional_steps_can_wait_and_the_list_says_what_is_left(company: Any) -> None:
    assert company.get("/start/todo/").context["left"][0]["url"] == "/start/identity/"
    assert company.post("/start/look/", {"skip": "1"}).status_code == 302
    left = [item["url"] for item in company.get("/start/todo/").context["left"]]
    assert "/start/look/" not in left
    assert "/start/people/" in left


def test_a_colleague_is_invited_by_a_link(company: Any) -> None:
    page = company.post("/start/people/", {"email": "colleague@new.test", "roles": ["service"]})
    assert page.status_code == 200
    assert "/invitation" in page.context["link"]
    assert Invitation.objects.get().roles == ["service"]


def test_those_who_do_not_administer_may_not_change_the_company(sign_in: Any, cast: Any) -> None:
    for membership in (cast.alice, cast.elsa, cast.paul):
        assert sign_in(membership).get("/start/identity/").status_code == 403
        assert sign_in(membership).post("/start/identity/", {}).status_code == 403


def test_nobody_starts_without_signing_in(client: Any, db: None) -> None:
    for url in ("/start/", "/start/company/", "/start/identity/", "/start/todo/"):
        assert client.get(url).headers["Location"].startswith("/signin/")


def test_an_unknown_step_is_not_there(company: Any) -> None:
    assert company.get("/start/nothing/").status_code == 404


def test_a_company_of_the_registry_only_confirms_what_is_known(
    founder: Any, tmp_path: Path, settings: Any
) -> None:
    values = {
        "libelleVoieEtablissement": "DU LIN",
        "typeVoieEtablissement": "RUE",
        "numeroVoieEtablissement": "3",
    }
    write(tmp_path, [unit(7, denominationUniteLegale="POMPES DU LIN")], [establishment(7, **values)])
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_ANALYTICS_URL": f"duckdb:///{tmp_path}/r.duckdb"}
    load([tmp_path], registry_file())
    url = founder.post("/start/", {"siren": siren(7)}).headers["Location"]
    assert founder.get(url).context["form"]["name"].value() == "POMPES DU LIN"
    reply = founder.post(url, {"name": "Pompes du Lin", "siren": siren(7)})
    assert reply.headers["Location"] == "/start/identity/"
    page = founder.get("/start/identity/")
    assert required(page) == []
    assert page.context["form"]["legal_form"].value() == "SAS"
    assert page.context["form"]["city"].value() == "CHOLET"


def test_a_colleague_who_reads_the_list_changes_nothing(company: Any, make_member: Any, sign_in: Any) -> None:
    workspace = Workspace.objects.get()
    assert sign_in(make_member(workspace, "Eve", "readonly")).get("/start/todo/").status_code == 403
