"""Words that tell of a person's health are refused (aucune donnée de santé, PTC-09)."""

from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.people.errors import Refusal


@cache
def _terms() -> tuple[tuple[str, bool], ...]:
    lines = (files(__package__) / "health_words.txt").read_text("utf-8").splitlines()
    kept = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple((line.rstrip("*"), line.endswith("*")) for line in kept)


def health_word(text: str) -> str:
    """The first word of a text that tells of somebody's health, as the list writes it; "" if there is none."""
    folded = f" {fold(text)} "
    for term, open_end in _terms():
        if f" {term}" + ("" if open_end else " ") in folded:
            return term.capitalize()
    return ""


def refuse_health(text: str, path: str) -> None:
    if found := health_word(text):
        raise Refusal(
            "health_data",
            _("“%(word)s” speaks of a person's health: it is not kept here. Write what the work station must "
              "allow, such as “usable sitting” or “display read at 2 m”.") % {"word": found},
            path=path, source="GDPR art. 9",
        )  # fmt: skip
