"""Words compared without accents, capitals or plurals (mots comparés): titles of parts and themes of a file."""

import re
import unicodedata
from functools import lru_cache

_SPLIT = re.compile(r"[^a-z0-9]+")
# Words that say nothing of a subject, in French and English.
_EMPTY = frozenset({
    "a", "au", "aux", "avec", "ce", "ces", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les",
    "leur", "leurs", "ou", "par", "pour", "sa", "ses", "son", "sur", "un", "une", "vers",
    "and", "at", "for", "from", "in", "its", "of", "on", "or", "the", "their", "to", "with",
})  # fmt: skip
STEM = 6  # letters that must agree: plurals, feminines and verb endings come after


@lru_cache(maxsize=8192)
def folded(words: str) -> str:
    """Lower case, without accents, one blank between words."""
    bare = unicodedata.normalize(
        "NFKD", words.replace("œ", "oe").replace("Œ", "Oe").replace("’", "'")
    ).encode("ascii", "ignore")
    return " ".join(part for part in _SPLIT.split(bare.decode().lower()) if part)


@lru_cache(maxsize=8192)
def stems(words: str) -> tuple[str, ...]:
    """The meaningful words, cut to their stem: two texts agree when their stems do."""
    return tuple(_stem(part) for part in folded(words).split() if part not in _EMPTY)


def _stem(word: str) -> str:
    bare = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return bare[:STEM]


def says(words: str, phrase: str) -> bool:
    """Whether a text holds all the meaningful words of a phrase, next to each other and in order."""
    return mentions(words, phrase) > 0


def mentions(words: str, phrase: str) -> int:
    """How many times a text holds a phrase."""
    wanted, held = stems(phrase), _long_stems(words)
    if not wanted:
        return 0
    size = len(wanted)
    return sum(held[at : at + size] == wanted for at in range(len(held) - size + 1))


def _long_stems(words: str) -> tuple[str, ...]:
    # A page of text is not worth a place in the cache.
    return stems(words) if len(words) < 300 else stems.__wrapped__(words)


def likeness(words: str, title: str) -> float:
    """The share of a title's meaningful words that a text holds, 0 to 1."""
    wanted = set(stems(title))
    return len(wanted & set(stems(words))) / len(wanted) if wanted else 0.0
