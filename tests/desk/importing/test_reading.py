"""Files of every shape and fault become rows of texts, or a clear refusal."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from compagnon.desk.importing import ImportFault, read_table

HEAD = "Société;Code postal;Téléphone\n"


def xlsx(*rows, epoch=None):
    book = Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code_of(data, name="x.csv"):
    with pytest.raises(ImportFault) as fault:
        read_table(name, data)
    assert str(fault.value)
    return fault.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_each_encoding_gives_the_same_rows(encoding):
    grid = read_table("x.csv", (HEAD + "Œuvres Élan – Ñ;01400;02 41\n").encode(encoding))
    assert grid.headers == ["Société", "Code postal", "Téléphone"]
    assert grid.rows[0].cells == ["Œuvres Élan – Ñ", "01400", "02 41"]
    assert grid.rows[0].number == 2


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_each_separator_is_recognised_even_with_others_inside_quotes(separator):
    text = separator.join(['"Nom, prénom; titre"', "Ville", "Pays"]) + "\n" + separator.join(["A", "B", "C"])
    grid = read_table("x.csv", text.encode())
    assert grid.headers == ["Nom, prénom; titre", "Ville", "Pays"]
    assert grid.rows[0].cells == ["A", "B", "C"]


def test_rows_keep_the_line_that_an_editor_shows():
    grid = read_table("x.csv", b'Nom;Note\n\nA;"two\nlines"\n;;\nB;x\n')
    assert [(row.number, row.cells) for row in grid.rows] == [(3, ["A", "two\nlines"]), (6, ["B", "x"])]


def test_too_many_cells_and_too_few():
    grid = read_table("x.csv", b"Nom;Ville\nA;B;C\nD\n")
    assert grid.rows[0].faults[0].code == "too_many_cells"
    assert grid.rows[1].cells == ["D", ""]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"), (b"\xef\xbb\xbf \r\n", "empty_file"), (b"Nom;nom\nA;B", "duplicate_headers"),
        (b"%PDF-1.7", "unknown_kind"), (b"PK\x03\x04 nothing", "xlsx_broken"), (b"a;\x81\x8d\nb;c", "encoding"),
        (b"\x1f\x8b\x08", "unknown_kind"), (b'a;b\n"never closed', "csv_broken"),
        (b"BEGIN:VCARD\nFN:A\n", "vcard_broken"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_name(data, code):
    if code == "csv_broken":
        # A quote that is never closed swallows the rest: it stays one cell, it breaks nothing.
        assert read_table("x.csv", data).rows[0].cells[0].startswith("never closed")
    else:
        assert code_of(data) == code


def test_a_workbook_keeps_numbers_dates_and_zeros():
    grid = read_table(
        "x.xlsx", xlsx(["SIRET", "Le", "CP", "Lat"], [73282932000074, date(2026, 3, 1), "01400", 47.5])
    )
    assert grid.rows[0].cells == ["73282932000074", "2026-03-01", "01400", "47.5"]


def test_both_calendars_of_workbooks_give_the_same_day():
    data = xlsx(["Nom", "Le"], ["A", date(2026, 3, 1)], epoch=CALENDAR_MAC_1904)
    assert b'date1904="1"' in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    assert read_table("x.xlsx", data).rows[0].cells[1] == "2026-03-01"


def test_a_formula_is_refused_with_its_row_and_column():
    grid = read_table("x.xlsx", xlsx(["Nom", "Ville"], ["A", "=1+1"], ["B", "Angers"]))
    fault = grid.rows[0].faults[0]
    assert (fault.row, fault.column, fault.code) == (2, "B", "formula")
    assert not grid.rows[1].faults


def test_a_million_empty_rows_cost_no_memory():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Nom"])
    sheet.append(["A"])
    out = io.BytesIO()
    book.save(out)
    swollen = _swollen(
        out.getvalue(), b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Z</t></is></c></row>'
    )
    grid = read_table("x.xlsx", swollen)
    assert [(row.number, row.cells) for row in grid.rows] == [(2, ["A"]), (1048576, ["Z"])]


def _swollen(data, row):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            body = source.read(part)
            if part.filename.startswith("xl/worksheets/"):
                body = body.replace(b"</sheetData>", row + b"</sheetData>")
            target.writestr(part.filename, body)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (301 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    assert code_of(out.getvalue()) == "zip_bomb"


def test_macros_and_document_types_are_refused():
    def pack(**parts):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name, body in {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>", **parts}.items():
                file.writestr(name, body)
        return out.getvalue()

    assert code_of(pack(**{"xl/vbaProject.bin": "x"})) == "macros"
    assert code_of(pack(**{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><w/>'})) == "xlsx_broken"
    assert code_of(pack()) == "xlsx_broken"


def test_cards_of_both_versions_are_read_unfolded_and_unescaped():
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lefèvre;Anne;;Mme;\r\nFN:Anne Lefèvre\r\nORG:Loire\\, Fils;Achats\r\n"
        "EMAIL;TYPE=INTERNET:anne@\r\n loire.fr\r\nTEL;TYPE=CELL:06 12 34 56 78\r\nTEL;TYPE=FAX:0200000000\r\n"
        "ADR;TYPE=WORK:;;3 rue A;Angers;;49000;France\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Jean Petit\nTEL;VALUE=uri;TYPE=work:tel:+33241123456\nEND:VCARD\n"
    )
    first, second = (dict(zip(read_table("x.vcf", text.encode()).headers, row.cells, strict=True))
                     for row in read_table("x.vcf", text.encode()).rows)  # fmt: skip
    assert first["name"] == "Loire, Fils"
    assert (first["contact_last_name"], first["contact_email"]) == ("Lefèvre", "anne@loire.fr")
    assert (first["contact_mobile"], first["contact_phone"]) == ("06 12 34 56 78", "")
    assert (first["line"], first["postcode"], first["city"]) == ("3 rue A", "49000", "Angers")
    assert (second["name"], second["contact_last_name"], second["contact_phone"]) == (
        "Jean Petit",
        "Petit",
        "+33241123456",
    )


def test_our_own_cards_come_back_whole(alice):
    from compagnon.desk.exporting import vcard
    from compagnon.sales.accounts import services

    account = services.create_account(alice, name="Loire; Fils, et\\Cie " + "é" * 60)
    contact = services.create_contact(
        alice, account=account, last_name="Roux", first_name="Anne", email="a@b.fr", phone="0241123456"
    )
    row = read_table("x.vcf", vcard(contact).encode()).rows[0]
    assert row.cells[0] == account.name
    assert max(len(line) for line in vcard(contact).encode().split(b"\r\n")) <= 75
    assert "+33241123456" in row.cells
