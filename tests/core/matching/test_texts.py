"""Short texts compared by their words."""

from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.matching.texts import Corpus, contradictions, numbers_of, words_of

PAST = [
    "La pompe doit tenir un débit de 120 l/h à 6 bar",
    "Le coffret est livré avec un schéma électrique à jour",
    "Les joints doivent convenir au contact alimentaire",
]


def test_a_reworded_requirement_finds_its_past_answer():
    found = Corpus(PAST).like("Débit de la pompe : 120 l/h sous 6 bar", least=0.3)
    assert [each.index for each in found] == [0]


def test_plurals_accents_and_case_do_not_matter():
    assert words_of("Les JOINTS électriques") == words_of("joint electrique")


def test_nothing_in_common_finds_nothing():
    assert Corpus(PAST).like("Formation des opérateurs en anglais", least=0.3) == []
    assert Corpus([]).like("pompe") == []
    assert Corpus(PAST).like("de la et le") == []


@given(st.lists(st.text("abcde fgh", min_size=1, max_size=30), min_size=1, max_size=8), st.integers(0, 7))
def test_a_text_is_as_like_itself_as_can_be(texts, at):  # type: ignore[no-untyped-def]
    text = texts[at % len(texts)]
    found = Corpus(texts).like(text, most=len(texts))
    if words_of(text):
        assert abs(found[0].score - 1) < 1e-9
    assert all(0 <= each.score <= 1 for each in found)


def test_numbers_are_read_in_one_spelling():
    assert numbers_of("2,50 bar et 0120 l/h, DN25") == {"2.5", "120"}


def test_the_same_demand_with_two_figures_is_a_contradiction():
    texts = [
        "Débit de 120 l/h par voie",
        "Schéma électrique fourni",
        "Débit de 300 l/h par voie",
        "Débit par voie",
    ]
    assert contradictions(texts) == [(0, 2)]
