"""What the words of a quote give away (cohérence des textes): another client's name, another language."""

import re
from collections.abc import Iterator

from compagnon.core.documents import language_of
from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.proposals.findings import Check
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.texts import LANGUAGES, PARTS, words_of

MOST_WORDS, LONGEST_NAME, SHORTEST = 4_000, 6, 5
_WORD = re.compile(r"[^\W_][\w’'&.-]*")


def texts(actor: Actor, version: QuoteVersion, lines: list[QuoteLine]) -> list[Check]:
    """Names, language and translations of what is printed."""
    return [*_other_clients(actor, version, lines), *_language(version), *_translations(version, lines)]


def _printed(version: QuoteVersion, lines: list[QuoteLine]) -> Iterator[tuple[str, str]]:
    """(place, words) of all that was typed by hand."""
    words = words_of(version)
    yield "addressee", words.title
    for part in PARTS:
        for language in LANGUAGES:
            yield "texts", (words.texts.get(part) or {}).get(language, "")
    yield "conditions", version.note
    for line in lines:
        if line.product is None:
            yield "lines", f"{line.label}\n{line.description}"


def _other_clients(actor: Actor, version: QuoteVersion, lines: list[QuoteLine]) -> list[Check]:
    """Names of other companies among our accounts: a text that was copied keeps them."""
    places: dict[str, str] = {}
    for place, words in _printed(version, lines):
        for name in _names(words):
            places.setdefault(name, place)
    own = {version.proposal.deal.account.search_key, fold(actor.workspace.name)}
    wanted = [name for name in places if not any(name in each or each in name for each in own if each)]
    if not wanted:
        return []
    found = (
        access.rows(actor, Account).filter(search_key__in=wanted[:5_000]).values_list("name", "search_key")
    )
    return [
        Check("other_client_named", places[key], params={"name": name})
        for name, key in found.order_by("name")[:3]
    ]


def _names(words: str) -> Iterator[str]:
    """What may be a company's name: up to six words in a row, the first with a capital, folded as names are."""
    found = _WORD.findall(words)[:MOST_WORDS]
    for at, word in enumerate(found):
        if word[0].isupper():
            for length in range(1, LONGEST_NAME + 1):
                name = fold(" ".join(found[at : at + length]))
                if len(name) >= SHORTEST and at + length <= len(found):
                    yield name


def _language(version: QuoteVersion) -> list[Check]:
    """Texts written in the other language than that of the document."""
    words, found = words_of(version), []
    for part in PARTS:
        for language in LANGUAGES:
            said = language_of((words.texts.get(part) or {}).get(language, ""))
            if said and said != language:
                found.append(Check("text_language", "texts", params={"part": part, "language": language}))
    said = language_of(version.note)
    if said and said != words.language:
        found.append(Check("note_language", "conditions"))
    return found


def _translations(version: QuoteVersion, lines: list[QuoteLine]) -> list[Check]:
    """Products without a name in the language of the quote; texts that stop half way into the other language."""
    words, found = words_of(version), []
    bare = tuple(
        line.position for line in lines if line.product and not line.product.name.get(words.language)
    )
    if bare:
        found.append(Check("product_untranslated", "catalogue", lines=bare))
    for language in LANGUAGES:
        has = [part for part in PARTS if (words.texts.get(part) or {}).get(language)]
        lacks = [part for part in PARTS if not words.translated(part, language)]
        if has and lacks and language != words.language:
            found.append(
                Check("translation_missing", "texts", params={"parts": tuple(lacks), "language": language})
            )
    return found
