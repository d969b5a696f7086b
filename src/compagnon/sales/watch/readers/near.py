"""Near duplicates: the same news in other letters gets the same key."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")
# Words that say nothing of the subject, in the two languages of the product and in names of public buyers.
_EMPTY = frozenset(
    _WORD.findall(
        "a an and at by for from in is it of on or the to with au aux avec ce ces d dans de des du elle en est "
        "et il l la le les leur ou par pour qu que qui s sa se ses son sur un une commune mairie ville"
    )
)


def words(text: str) -> list[str]:
    """The words that carry the sense, without case or accents."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return [word for word in _WORD.findall(bare.casefold()) if word not in _EMPTY]


def near_key(*texts: str) -> str:
    """16 hexadecimal digits from the set of words of all the texts, or from their signs without words."""
    known = sorted({word for text in texts for word in words(text)}) or list(texts)
    return hashlib.blake2b(" ".join(known).encode(), digest_size=8).hexdigest()
