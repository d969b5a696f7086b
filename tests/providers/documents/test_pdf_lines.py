"""Lines of a PDF told apart: spacing on a grid of pixels, headings on two lines, running lines, contents."""

from compagnon.providers.documents.pdf_lines import Line, Piece, lines_of, passages_of

FULL = "Une ligne pleine qui va jusqu'au bord droit de la page sans jamais finir par un point"


def _page(gaps: list[float], number: int = 1, words: str = FULL) -> list[Line]:
    pieces, y = [Piece(words, 70, 760, 11, "ArialMT")], 760.0
    for gap in gaps:
        y -= gap
        pieces.append(Piece(words, 70, y, 11, "ArialMT"))
    return lines_of(pieces, number, 842, 0)


def test_lines_laid_on_a_grid_of_pixels_have_the_spacing_of_their_mean() -> None:
    found = [one.spacing for one in passages_of([_page([14.25, 15.0, 14.25, 14.25, 15.0, 14.25])])]
    assert {round(one, 2) for one in found if one} == {1.15}


def test_one_wide_gap_between_paragraphs_is_no_spacing() -> None:
    found = [one.spacing for one in passages_of([_page([14.5, 14.5, 20.5, 14.5, 14.5])])]
    assert {round(one, 2) for one in found if one} == {1.15}


def test_single_spacing_is_seen() -> None:
    found = [one.spacing for one in passages_of([_page([12.64] * 6)])]
    assert {round(one, 2) for one in found if one} == {1.0}


def test_a_heading_on_two_lines_is_one() -> None:
    pieces = [
        Piece("Concevoir et organiser un plan d'actions", 70, 760, 18, "Arial-BoldMT"),
        Piece("commerciales", 70, 738, 18, "Arial-BoldMT"),
        *(Piece(FULL, 70, 700 - 14.5 * at, 11, "ArialMT") for at in range(9)),
    ]
    first = passages_of([lines_of(pieces, 1, 842, 0)])[0]
    assert (first.kind, first.level, first.top) == ("heading", 1, True)
    assert first.text == "Concevoir et organiser un plan d'actions commerciales"


def test_running_lines_are_furniture() -> None:
    pages = [
        [
            *lines_of([Piece(f"Dossier de production – {n}", 70, 30, 9, "Arial")], n, 842, 0),
            *_page([14.5] * 5, n),
        ]
        for n in range(1, 6)
    ]
    kinds = [one.kind for one in passages_of(pages) if one.text.startswith("Dossier")]
    assert kinds == ["furniture"] * 5


def test_the_lines_of_the_contents_are_no_headings() -> None:
    rows = ["Sommaire", "C1 Veille ........ 4", "C2 Plan ........ 15", "C9 Relation ........ 28"]
    pieces = [Piece(row, 70, 760 - 30 * at, 14, "Arial-BoldMT") for at, row in enumerate(rows)]
    kinds = [one.kind for one in passages_of([lines_of(pieces, 1, 842, 0), _page([14.5] * 40, 2)])]
    assert kinds[:4] == ["heading", "contents", "contents", "contents"]
