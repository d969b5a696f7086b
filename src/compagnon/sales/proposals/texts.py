"""The texts of a proposal, by part and language (textes de la proposition): written on the draft, kept when sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import DocumentTemplate
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.proposals.models import Proposal, QuoteVersion

LANGUAGES = ("fr", "en")
# `introduction` stands in the proposal itself in its own language, beside the others in the other one.
PARTS = ("introduction", "situation", "solution", "planning", "warranty", "service")
MOST = 10_000


@dataclass(frozen=True)
class Words:
    """What a version says: its title, and its texts by part and language."""

    title: str
    language: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, part: str, language: str) -> str:
        """The text in the language, else in that of the proposal."""
        by_language = self.texts.get(part) or {}
        return by_language.get(language) or by_language.get(self.language) or ""

    def translated(self, part: str, language: str) -> bool:
        """Whether a part that has a text has one in this language."""
        by_language = self.texts.get(part) or {}
        return not any(by_language.values()) or bool(by_language.get(language))


def words_of(version: QuoteVersion) -> Words:
    """The words of a version: those that were sent, else those of the proposal as it stands."""
    kept = version.words
    if kept:
        return Words(kept["title"], kept["language"], kept["texts"])
    return _current(version.proposal)


def _current(proposal: Proposal) -> Words:
    texts = {part: dict(by_language) for part, by_language in proposal.texts.items() if part in PARTS}
    introduction = texts.setdefault("introduction", {})
    introduction[proposal.language] = proposal.introduction
    return Words(proposal.title, proposal.language, texts)


def frozen(version: QuoteVersion) -> dict[str, Any]:
    """The words of today, to be kept with what is sent."""
    words = _current(version.proposal)
    return {"title": words.title, "language": words.language, "texts": words.texts}


@transaction.atomic
def edit_texts(
    actor: Actor, *, proposal: Proposal, texts: Mapping[str, Mapping[str, str]],
    template: DocumentTemplate | None = None, seen_version: int | None = None,
) -> Proposal:  # fmt: skip
    """Change what the documents say beside the prices, and the template; versions already sent keep theirs."""
    access.require(actor, "proposals.change")
    kept: dict[str, dict[str, str]] = {part: dict(proposal.texts.get(part) or {}) for part in PARTS}
    for part, by_language in texts.items():
        if part not in PARTS:
            raise Refusal("part_unknown", _("This part does not exist."), path=part)
        for language, words in by_language.items():
            if language not in LANGUAGES:
                raise Refusal("language_unknown", _("Choose French or English."), path=part)
            if len(words) > MOST:
                raise Refusal(
                    "text_long", _("A text has at most 10,000 characters."), path=f"{part}_{language}"
                )
            kept[part][language] = words.replace("\r\n", "\n").strip()
    if template is not None and template.workspace_id != actor.workspace.pk:
        raise Refusal("template_elsewhere", _("Choose a template of the list."), path="template")
    introduction = kept["introduction"].pop(proposal.language, proposal.introduction)
    texts_now = {part: found for part, by_language in kept.items() if (found := _said(by_language))}
    fields = {"texts": texts_now, "introduction": introduction, "template": template}
    save_version(proposal, seen_version, fields)
    return proposal


def _said(by_language: Mapping[str, str]) -> dict[str, str]:
    return {language: words for language, words in by_language.items() if words}
