"""Which of the two languages a text is in."""

import pytest

from compagnon.core.documents import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Nous vous proposons une solution qui tient dans un seul arrêt de la ligne, avec nos équipes.",
            "fr",
        ),
        ("We propose a solution that fits into a single stop of the line, with our own teams.", "en"),
        ("Pompe doseuse 316L", ""),
        ("", ""),
        ("Nous vous proposons the offer of our company avec la garantie for you", ""),
    ],
)
def test_small_words_tell_the_language_and_short_texts_tell_nothing(text: str, language: str) -> None:
    assert language_of(text) == language
