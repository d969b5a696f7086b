"""What a session asks of a dossier and a deck, taken from its référentiel (exigences des productions)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compagnon.certification.portfolio.theme_words import PARTS, THEMES
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Production, ProductionRules, Standard, Theme
from compagnon.core.documents.page_rules import Demands, PartDemand, ThemeDemand
from compagnon.people.errors import Refusal


@dataclass(frozen=True)
class Asked:
    """A production and the rules of its layout."""

    standard: Standard
    production: Production
    rules: ProductionRules

    def theme(self, theme_id: str) -> Theme:
        return next(theme for theme in self.production.themes if theme.id == theme_id)


def asked(standard_id: str, session: str) -> Asked:
    """The production of a session; a `Refusal` names the sessions that have one."""
    found = standard(standard_id)
    productions = {one.session: one for one in found.productions}
    if not productions or found.production_rules is None:
        message = _("%(standard)s asks for no dossier and no deck.")
        raise Refusal("no_production", message % {"standard": standard_id}, path="standard")
    if session not in productions:
        message = _("%(standard)s has no dossier for the session “%(session)s”: choose among %(known)s.")
        params = {"standard": standard_id, "session": session[:40], "known": ", ".join(productions)}
        raise Refusal("unknown_session", message % params, path="session")
    return Asked(found, productions[session], found.production_rules)


def demands_of(what: Asked) -> Demands:
    """The demands on the document, for the pure rules."""
    titles = {one.id: one.title for one in what.standard.competences}
    phrases, themes = PARTS.get(what.standard.id, {}), THEMES.get(what.standard.id, {})
    parts = tuple(
        PartDemand(
            part.competence, titles[part.competence], phrases.get(part.competence, (titles[part.competence],)),
            part.pages,
            tuple(ThemeDemand(theme.id, (*_labels(theme), *themes.get(theme.id, ()))) for theme in part.themes),
        )
        for part in what.production.parts
    )  # fmt: skip
    return Demands(
        what.production.pages,
        parts,
        float(what.rules.size_pt),
        float(what.rules.line_spacing),
        what.rules.intro_pages,
    )


def _labels(theme: Theme) -> tuple[str, ...]:
    """Its label in each language, whole and without what stands in brackets."""
    whole = tuple(theme.label.values())
    return (*whole, *(re.sub(r"\(.*?\)", "", label) for label in whole))
