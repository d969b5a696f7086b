"""What changed between two versions of a quote, in sentences and in a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.sales.proposals.comparison import Change, Comparison, LineChange
from compagnon.web.pages.proposals_checks import LANGUAGES, PARTS
from compagnon.web.pages.proposals_words import FIELDS, value_text
from compagnon.web.ui.formats import amount

SHOWN = 160


@dataclass(frozen=True)
class Row:
    """One difference: what, the line that it is about, before, after, the effect on the net."""

    what: str
    line: str
    before: str
    after: str
    effect: str = ""


def sentences(found: Comparison, currency: str, *, with_margin: bool) -> list[str]:
    """The changes as one would say them: the total first, then lines, conditions and texts."""
    said = [_amounts(found, currency)] if _total(found) else []
    said += [_line(line, currency) for line in found.lines]
    said += [_change(change, currency) for change in found.header]
    if found.texts:
        names = ", ".join(dict.fromkeys(text_name(change.name) for change in found.texts))
        said.append(_("Texts changed: %(names)s.") % {"names": names})
    if found.moved:
        said.append(_("The order of the lines changed."))
    margins = [change for change in found.amounts if change.name == "margin"]
    if with_margin and margins and None not in (margins[0].before, margins[0].after):
        gap = margins[0].after - margins[0].before
        if gap:
            said.append(_("The margin moves by %(gap)s.") % {"gap": amount(gap, 2, currency, signed=True)})
    return said


def _total(found: Comparison) -> Change | None:
    row = next((change for change in found.amounts if change.name == "total"), None)
    return (
        row if row and row.before is not None and row.after is not None and row.before != row.after else None
    )


def _amounts(found: Comparison, currency: str) -> str:
    row = _total(found)
    assert row is not None
    values = {
        "before": amount(row.before, 2, currency), "after": amount(row.after, 2, currency),
        "gap": amount(row.after - row.before, 2, currency, signed=True),
    }  # fmt: skip
    return _("The total with VAT goes from %(before)s to %(after)s (%(gap)s).") % values


def _line(line: LineChange, currency: str) -> str:
    effect = amount(line.effect, 2, currency, signed=True)
    values = {"label": line.label, "effect": effect}
    if line.kind == "added":
        return _("“%(label)s” was added (%(effect)s).") % values
    if line.kind == "removed":
        return _("“%(label)s” was taken out (%(effect)s).") % values
    parts = [
        _("%(what)s %(before)s → %(after)s") % {
            "what": str(FIELDS[change.name]).lower(), "before": value_text(change.name, change.before, currency),
            "after": value_text(change.name, change.after, currency),
        }
        for change in line.changes
    ]  # fmt: skip
    tail = _(" (%(effect)s)") % values if line.effect else ""
    return _("“%(label)s”: %(changes)s%(effect)s.") % {
        "label": line.label, "changes": ", ".join(parts), "effect": tail
    }  # fmt: skip


def _change(change: Change, currency: str) -> str:
    values = {
        "what": str(FIELDS[change.name]), "before": value_text(change.name, change.before, currency),
        "after": value_text(change.name, change.after, currency),
    }  # fmt: skip
    return _("%(what)s: %(before)s → %(after)s.") % values


def text_name(name: str) -> str:
    """A text by its part, and its language when it has one."""
    part, _dot, language = name.partition(".")
    if part == "title":
        return str(FIELDS["title"])
    return f"{PARTS[part]} ({str(LANGUAGES[language]).lower()})"


def rows(found: Comparison, currency: str) -> list[Row]:
    """The same as a table: header, lines, then texts."""
    said = [_row("", change, currency) for change in found.header]
    for line in found.lines:
        effect = amount(line.effect, 2, currency, signed=True)
        if line.kind != "changed":
            word = _("Line added") if line.kind == "added" else _("Line removed")
            said.append(Row(word, line.label, "–", "–", effect))
        for index, change in enumerate(line.changes):
            row = _row(line.label, change, currency)
            said.append(Row(row.what, row.line, row.before, row.after, "" if index else effect))
    said += [Row(text_name(each.name), "", _short(each.before), _short(each.after)) for each in found.texts]
    return said


def _short(words: str) -> str:
    if not words:
        return "–"
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def _row(line: str, change: Change, currency: str) -> Row:
    name = change.name
    return Row(
        str(FIELDS[name]),
        line,
        value_text(name, change.before, currency),
        value_text(name, change.after, currency),
    )


def amounts(found: Comparison, currency: str, *, with_margin: bool) -> list[Row]:
    """Net, total and margin before and after."""
    said = []
    for change in found.amounts:
        if change.name == "margin" and not with_margin:
            continue
        known = change.before is not None and change.after is not None
        effect = amount(change.after - change.before, 2, currency, signed=True) if known else ""
        row = _row("", change, currency)
        said.append(Row(row.what, "", row.before, row.after, effect))
    return said


def summary(found: Comparison) -> str:
    """How much changed, in a few words."""
    lines = len(found.lines)
    if found.same:
        return _("Nothing changed between these two versions.")
    if not lines:
        return _("No line changed.")
    return ngettext("%(count)d line changed.", "%(count)d lines changed.", lines) % {"count": lines}
