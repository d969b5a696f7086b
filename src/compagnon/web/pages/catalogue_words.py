"""Words of the catalogue: states, topics, what is missing, rules as sentences."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.people.fields import text_in
from compagnon.providers.solver import Goal
from compagnon.sales.catalogue.configuring import Configuration
from compagnon.sales.catalogue.models import CompatibilityRule, EnvironmentFact, Specification
from compagnon.web.ui import formats

TOPICS = dict(EnvironmentFact.TOPICS)
MISSING = {
    "index": gettext_lazy("repairability or durability index"), "energy": gettext_lazy("energy in use"),
    "carbon": gettext_lazy("carbon footprint"), "recycled": gettext_lazy("recycled share"),
    "end_of_life": gettext_lazy("end of life"), "take_back": gettext_lazy("take-back"),
    "warranty": gettext_lazy("warranty"), "spare_parts": gettext_lazy("availability of spare parts"),
    "stream": gettext_lazy("stream of extended responsibility"),
}  # fmt: skip
STATES = {
    "active": ("ok", "circle-check", gettext_lazy("On sale")), "draft": ("", "pencil", gettext_lazy("Draft")),
    "ending": ("warn", "clock-alert", gettext_lazy("End of sale")),
    "obsolete": ("warn", "package-x", gettext_lazy("Obsolete")),
}  # fmt: skip
GOALS = {
    Goal.CHEAPEST: (gettext_lazy("Good"), gettext_lazy("the lowest price")),
    Goal.BEST_VALUE: (gettext_lazy("Better"), gettext_lazy("the most value for the budget")),
    Goal.GREENEST: (gettext_lazy("Greener"), gettext_lazy("the smallest footprint")),
}
UNSOLD = {
    "obsolete": gettext_lazy("no longer sold"), "draft": gettext_lazy("not on sale yet"),
    "price_missing": gettext_lazy("without a price in force"),
}  # fmt: skip


def listed(words: Sequence[Any], last: Any = None) -> str:
    """a, b and c."""
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return _("%(first)s %(and)s %(last)s") % {
        "first": ", ".join(texts[:-1]), "and": last or _("and"), "last": texts[-1],
    }  # fmt: skip


def measure(number: Decimal | None, unit: str) -> str:
    """A figure with its unit; a share and an index are written their own way."""
    if number is None:
        return ""
    if unit == "share":
        return formats.percent(number, 0 if (number * 100) % 1 == 0 else 1)
    if unit == "/10":
        return _("%(figure)s out of 10") % {"figure": formats.number(number)}
    if unit == "years":
        return ngettext("%(n)s year", "%(n)s years", int(number)) % {"n": formats.number(number)}
    return formats.unit(number, unit) if unit else formats.number(number)


def specified(row: Specification) -> str:
    """A figure or a limit as it is read."""
    text = text_in(row.text)
    if row.kind == "limit" and (row.least is not None or row.most is not None):
        if row.least is None:
            text = _("at most %(value)s") % {"value": measure(row.most, row.unit)}
        elif row.most is None:
            text = _("at least %(value)s") % {"value": measure(row.least, row.unit)}
        else:
            text = _("%(least)s to %(most)s") % {
                "least": formats.number(row.least), "most": measure(row.most, row.unit),
            }  # fmt: skip
    return measure(row.number, row.unit) if row.number is not None else text


class RuleWords:
    """The rules of a configuration as sentences, in the reader's language."""

    def __init__(self, configuration: Configuration, figures: Mapping[str, Specification]) -> None:
        self.configuration, self.figures = configuration, figures

    def name(self, key: str) -> str:
        row = self.configuration.options.get(key)
        return f"{key} ({text_in(row.option.name)})" if row else key

    def figure(self, code: str) -> str:
        row = self.figures.get(code)
        name = text_in(row.name) if row else code
        return f"{name} ({row.unit})" if row and row.unit else name

    def sentence(self, rule_id: str) -> str:
        """The rule, with the reason that the technical service gave."""
        group = self.configuration.bounds.get(rule_id)
        if group:
            name = text_in(group.name)
            if rule_id.endswith(":least"):
                return ngettext(
                    "%(group)s: at least %(n)d is needed", "%(group)s: at least %(n)d are needed", group.least
                ) % {"group": name, "n": group.least}
            return _("%(group)s: at most %(n)d") % {"group": name, "n": group.most or 0}
        rule = self.configuration.rules.get(rule_id)
        if rule is None:
            return rule_id
        reason = text_in(rule.reason)
        return self.plain(rule) + (f" ({reason[0].lower()}{reason[1:]})" if reason else "")

    def plain(self, rule: CompatibilityRule) -> str:
        targets = [self.name(target.option.option.reference) for target in rule.targets.all()]
        subject = self.name(rule.option.option.reference) if rule.option else ""
        match rule.kind:
            case "requires":
                return _("%(option)s requires %(others)s") % {
                    "option": subject, "others": listed(targets, _("or")),
                }  # fmt: skip
            case "excludes":
                return _("%(option)s does not go with %(others)s") % {
                    "option": subject, "others": listed(targets, _("nor")),
                }  # fmt: skip
            case "at_least":
                return _("at least %(n)d of %(options)s") % {"n": rule.count, "options": listed(targets)}
            case "at_most":
                return _("at most %(n)d of %(options)s") % {"n": rule.count, "options": listed(targets)}
        return _("the sum of %(load)s stays within %(limit)s") % {
            "load": self.figure(rule.load), "limit": self.figure(rule.limit),
        }  # fmt: skip
