"""Whether a text is French or English (langue d'un texte), by its small words."""

import re

_WORD = re.compile(r"[a-zàâçéèêëîïôûùüœ]+")
# Words that one of the two languages has and the other has not.
_FRENCH_WORDS = """
le la les des une un du au aux et est sont avec pour dans sur par nous vous votre vos notre nos que qui cette ces ce
sera été plus leur leurs sans selon entre chaque afin ainsi chez dont mais ou où à
"""
_ENGLISH_WORDS = """
the of and is are with for in by we you your our that which this these will been more their without each so at it to
from as be has have not its were was
"""
_FRENCH, _ENGLISH = frozenset(_FRENCH_WORDS.split()), frozenset(_ENGLISH_WORDS.split())
FEWEST = 5


def language_of(text: str) -> str:
    """`fr`, `en`, or "" when the text is too short or too mixed to say."""
    words = _WORD.findall(text.lower())
    french = sum(word in _FRENCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if max(french, english) < FEWEST or max(french, english) < 3 * min(french, english):
        return ""
    return "fr" if french > english else "en"
