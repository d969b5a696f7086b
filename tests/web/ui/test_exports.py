"""Exported lists open as data in a spreadsheet, never as something that runs."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from compagnon.web.ui import exports

EVIL = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\u200b=1",
    "＝1+1",
    "|calc",
]


@pytest.mark.parametrize("text", EVIL)
def test_a_text_that_would_run_is_neutralised_in_csv(text) -> None:
    assert exports.neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-12,5", "-4500", "+33 2 61 91 00 12", "12 480", "Dupont - fils", "", "a=b"]
)
def test_numbers_and_plain_texts_are_left_alone(text) -> None:
    assert exports.neutral(text) == text


@given(st.text(max_size=30))
def test_no_csv_cell_begins_a_formula(text) -> None:
    cell = exports.neutral(text)
    if cell == text and text.strip()[:1] in {"=", "+", "-", "@"}:
        assert not set(text.strip()[1:]) - set("0123456789 .,\u00a0\u202f")


def read_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_a_french_csv_keeps_negative_numbers_and_dates() -> None:
    with translation.override("fr"):
        response = exports.csv_response(
            "comptes", ["Écart"], [[Decimal("-4500.50"), date(2026, 11, 17), None, "=x"]]
        )
        assert read_csv(response) == [["Écart"], ["-4500,50", "2026-11-17", "", "'=x"]]
    assert response["Content-Disposition"] == 'attachment; filename="comptes.csv"'


def test_a_csv_is_written_while_it_is_sent() -> None:
    """The rows are asked for one by one: a long list never lies in memory."""
    asked = []

    def rows():
        for i in range(1000):
            asked.append(i)
            yield [i]

    parts = iter(exports.csv_response("x", ["n"], rows()).streaming_content)
    next(parts)
    next(parts)
    assert len(asked) == 1


@pytest.mark.parametrize("text", EVIL)
def test_a_text_that_would_run_is_a_text_in_xlsx(text) -> None:
    response = exports.xlsx_response("x", "Liste: [1/2]", ["=evil()"], [[text, Decimal("-12.5"), -3]])
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    response.file_to_stream.close()
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n"]
    assert sheet["A1"].data_type == "s"
    assert sheet["B2"].value == -12.5
    assert sheet["A2"].value.strip() == text.replace("\r", "\n").strip() or sheet["A2"].value == text
