"""Short texts compared by their words (ressemblance de textes): past answers, twins, contradictions.

Each text is a bag of folded words without the empty words of French and English; a word counts the more the
rarer it is (inverse document frequency), and two texts compare by the cosine of their bags: 0 nothing in
common, 1 the same words. Deterministic, no model, no network.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compagnon.core.matching.names import fold

_EMPTY = (
    "A AN AND ARE AS AT AU AUX AVEC BE BY CE CES CETTE D DANS DE DES DOIT DOIVENT DU EN EST ET ETRE FOR FROM "
    "HAS HAVE IL IN IS IT L LA LE LES LEUR LEURS MUST N NE OF ON OR OU OUR PAR PAS PLUS POUR QU QUE QUI S "
    "SA SE SERA SERONT SES SHALL SHOULD SON SONT SUR THAT THE THEIR THIS TO UN UNE WHICH WILL WITH Y"
)
EMPTY_WORDS = frozenset(_EMPTY.split())
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?:[.,][0-9]+)?")


def words_of(text: str) -> tuple[str, ...]:
    """The words that count: folded, a final S dropped so that most plurals meet their singular."""
    found = []
    for word in fold(text).split():
        if word in EMPTY_WORDS:
            continue
        found.append(word[:-1] if len(word) > 3 and word.endswith("S") and not word.endswith("SS") else word)
    return tuple(found)


def numbers_of(text: str) -> frozenset[str]:
    """The numbers written in a text, in one spelling: 2,50 and 2.5 are the same."""
    found = set()
    for each in _NUMBER.findall(text.replace("\u202f", "").replace("\u00a0", "")):
        whole, _point, rest = each.replace(",", ".").partition(".")
        rest = rest.rstrip("0")
        found.add(f"{whole.lstrip('0') or '0'}.{rest}" if rest else whole.lstrip("0") or "0")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`index` is the place of a text in the corpus, `score` from 0 to 1."""

    index: int
    score: float


class Corpus:
    """Texts made ready to be searched; build once, ask often. Cost of a question: the texts that share a word."""

    def __init__(self, texts: Iterable[str]) -> None:
        bags = [frozenset(words_of(text)) for text in texts]
        self._places: dict[str, list[int]] = defaultdict(list)
        for index, bag in enumerate(bags):
            for word in bag:
                self._places[word].append(index)
        self._count = len(bags)
        self._norms = [math.sqrt(sum(self._weight(word) ** 2 for word in bag)) for bag in bags]

    def _weight(self, word: str) -> float:
        """Never zero: in a corpus of one text each word counts 1."""
        return 1 + math.log((self._count + 1) / (len(self._places.get(word, ())) + 1))

    def like(self, text: str, *, least: float = 0.0, most: int = 5) -> list[Likeness]:
        """The texts nearest to this one, the nearest first, then in their order."""
        bag = frozenset(words_of(text))
        norm = math.sqrt(sum(self._weight(word) ** 2 for word in bag))
        if not norm:
            return []
        scores: dict[int, float] = defaultdict(float)
        for word in sorted(bag):
            for index in self._places.get(word, ()):
                scores[index] += self._weight(word) ** 2
        found = [Likeness(index, min(1.0, dot / norm / self._norms[index])) for index, dot in scores.items()]
        near = [each for each in found if each.score >= least]
        return sorted(near, key=lambda each: (-each.score, each.index))[:most]


def contradictions(texts: Sequence[str], *, least: float = 0.8) -> list[tuple[int, int]]:
    """Pairs that say the same with different numbers ("débit de 120 l/h", "débit de 300 l/h")."""
    bare = [" ".join(word for word in words_of(text) if not word.isdigit()) for text in texts]
    numbers = [numbers_of(text) for text in texts]
    corpus = Corpus(bare)
    found = []
    for first, text in enumerate(bare):
        if not numbers[first]:
            continue
        for near in corpus.like(text, least=least, most=10):
            other = near.index
            if other > first and numbers[other] and numbers[other] != numbers[first]:
                found.append((first, other))
    return found
