"""What the check of a dossier or a deck says (phrases du contrôle); codes come from `core.documents`."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compagnon.certification.portfolio.demands import Asked
from compagnon.core.documents.page_rules import Fault, Finding
from compagnon.providers.documents import UnreadableDocument

FINDINGS: Mapping[str, Promise] = {
    "pages_right": gettext_lazy("%(pages)s pages counted, %(low)s to %(high)s are wanted."),
    "pages_one_reading": gettext_lazy(
        "%(pages)s pages with the presentation of the company, %(without)s without it; %(low)s to %(high)s are "
        "wanted: ask your centre whether this page counts."
    ),
    "pages_near": gettext_lazy(
        "%(pages)s pages counted where %(low)s to %(high)s are wanted: one page off, have it confirmed."
    ),
    "pages_estimated": gettext_lazy(
        "About %(pages)s pages where %(low)s to %(high)s are wanted: estimated, check the PDF that will be printed."
    ),
    "pages_wrong": gettext_lazy(
        "%(pages)s pages counted (%(without)s without the presentation of the company) where %(low)s to %(high)s "
        "are wanted; cover, contents and annexes are left out."
    ),
    "no_cover": gettext_lazy("No cover was found: the first page is counted."),
    "no_contents": gettext_lazy("No table of contents was found: head it “Contents” or “Sommaire”."),
    "no_company": gettext_lazy(
        "No page that presents the company was found before the first part: head it “Presentation of the company”."
    ),
    "company_right": gettext_lazy("The company is presented before the first part."),
    "company_long": gettext_lazy(
        "The presentation of the company takes %(pages)s pages where %(wanted)s is wanted: have it confirmed."
    ),
    "part_missing": gettext_lazy(
        "Part %(part)s “%(title)s” was not found: head it with its code or its title, as a heading."
    ),
    "part_unmarked": gettext_lazy(
        "The text speaks of %(part)s “%(title)s”, but no heading opens this part: its pages cannot be counted."
    ),
    "part_right": gettext_lazy(
        "Part %(part)s has %(pages)s pages (%(first)s to %(last)s), %(low)s to %(high)s are wanted."
    ),
    "part_near": gettext_lazy(
        "Part %(part)s has %(pages)s pages (%(first)s to %(last)s) where %(low)s to %(high)s are wanted: one page "
        "off, have it confirmed."
    ),
    "part_estimated": gettext_lazy(
        "Part %(part)s has about %(pages)s pages where %(low)s to %(high)s are wanted: estimated, check the PDF."
    ),
    "part_wrong": gettext_lazy(
        "Part %(part)s has %(pages)s pages (%(first)s to %(last)s) where %(low)s to %(high)s are wanted."
    ),
    "parts_order": gettext_lazy("The parts do not come in the order %(parts)s."),
    "themes_there": gettext_lazy("Part %(part)s: its %(all)s themes were found."),
    "themes_missing": gettext_lazy(
        "Part %(part)s: %(count)s of %(all)s themes were not found (%(themes)s). Give each a heading, or check "
        "that it is treated in other words."
    ),
    "pictures": gettext_lazy(
        "%(pages)s pages hold no text (pictures or a scan): their text could not be checked."
    ),
    "nothing_to_judge": gettext_lazy("The file holds no text that tells it."),
    "tolerated": gettext_lazy("Headings, tables and captions may differ: %(characters)s characters do."),
    "slides_right": gettext_lazy("%(counted)s slides counted, %(low)s to %(high)s are wanted."),
    "slides_near": gettext_lazy(
        "%(counted)s slides counted where %(low)s to %(high)s are wanted: one off, have it confirmed."
    ),
    "slides_wrong": gettext_lazy(
        "%(counted)s slides counted where %(low)s to %(high)s are wanted; cover, contents and hidden slides are "
        "left out."
    ),
    "deck_no_cover": gettext_lazy("No cover was found: the first slide is counted."),
    "deck_no_contents": gettext_lazy("No slide of contents was found among the first ones."),
    "hidden": gettext_lazy("Hidden slides are not counted: %(slides)s."),
    "empty_slides": gettext_lazy("These slides hold nothing: %(slides)s."),
    "small_text": gettext_lazy("Text under %(size)s points, hard to read on a screen, on slides %(slides)s."),
    "untitled": gettext_lazy("These slides have no title: %(slides)s."),
    "remote": gettext_lazy("Pictures or films lie outside of the file and may be missing on the day: %(slides)s."),
    "talk_long": gettext_lazy("%(counted)s slides for %(minutes)s minutes of talk: under %(seconds)s seconds each."),
}  # fmt: skip
# The rules of look share their codes: the rule says of what.
LOOKS: Mapping[tuple[str, str], Promise] = {
    ("font.family", "all_right"): gettext_lazy("The text is in Arial, or in a font of the same widths."),
    ("font.family", "share_wrong"): gettext_lazy("%(percent)s%% of the text is not in Arial."),
    ("font.size", "all_right"): gettext_lazy("The text has the size asked for."),
    ("font.size", "share_wrong"): gettext_lazy("%(percent)s%% of the text has not the size asked for."),
    ("font.spacing", "all_right"): gettext_lazy("The lines have the spacing asked for."),
    ("font.spacing", "share_wrong"): gettext_lazy("%(percent)s%% of the lines have not the spacing asked for."),
}  # fmt: skip
REFUSALS: Mapping[str, Promise] = {
    "empty": gettext_lazy("the file is empty"),
    "too_large": gettext_lazy("larger than %(limit)s MB: reduce the pictures"),
    "too_many_pages": gettext_lazy("%(pages)s pages, more than the %(limit)s that are read"),
    "encrypted": gettext_lazy("locked by a password: save it without one"),
    "macros": gettext_lazy("the file carries macros: save it without them (.docx, .pptx)"),
    "wrong_kind": gettext_lazy("this kind of file is not read here: give %(kinds)s"),
    "old_format": gettext_lazy("an old Office format: save it as .docx or .pptx, or as PDF"),
    "not_a_document": gettext_lazy("the content is not what the name says (.%(kind)s): save the document again"),
    "damaged": gettext_lazy("the file is damaged: open it in its program and save it again"),
    "unsafe": gettext_lazy("the file unpacks to far more than a dossier may hold, or hides something: save it again"),
}  # fmt: skip
FAULTS: Mapping[str, Promise] = {
    "font": gettext_lazy("font %(found)s where %(font)s is wanted: “%(excerpt)s”"),
    "size": gettext_lazy("size %(found)s where %(size)s is wanted: “%(excerpt)s”"),
    "spacing": gettext_lazy("line spacing %(found)s where %(spacing)s is wanted: “%(excerpt)s”"),
}


def sentence(finding: Finding, themes: Mapping[str, str]) -> str:
    """A finding in words; themes are named by their labels."""
    params: dict[str, Any] = dict(finding.params)
    for name in ("themes", "parts", "slides"):
        if isinstance(params.get(name), tuple):
            params[name] = ", ".join(themes.get(one, one) for one in params[name])
    if isinstance(params.get("percent"), str):
        params["percent"] = written(params["percent"])
    words = LOOKS.get((finding.rule, finding.code)) or FINDINGS[finding.code]
    return str(words) % params


def written(number: str) -> str:
    """A number with the decimal mark of the reader's language; letters are left alone."""
    french = (get_language() or "").startswith("fr")
    return number.replace(".", ",") if french and re.fullmatch(r"[0-9.]+", number) else number


def fault(found: Fault, what: Asked) -> str:
    """A fault of look in words, with the first words of the place."""
    rules = what.rules
    params = {
        "found": written(found.found), "excerpt": found.excerpt, "font": rules.font,
        "size": written(str(rules.size_pt)), "spacing": written(str(rules.line_spacing)),
    }  # fmt: skip
    return str(FAULTS[found.code]) % params


def place(found: Fault, *, by_page: bool) -> str:
    if by_page:
        return _("page %(page)s") % {"page": found.page}
    return _("paragraph %(number)s, about page %(page)s") % {"number": found.number, "page": found.page}


def refusal(error: UnreadableDocument) -> str:
    """Why a file cannot be read, and what to do."""
    params = {"kind": "", **error.params}
    return str(REFUSALS[error.code]) % params
