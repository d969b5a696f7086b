"""Write the options of a product and what fits with what (PTC-04)."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue.models import (
    CompatibilityRule,
    OptionGroup,
    Product,
    ProductOption,
    RuleTarget,
    Specification,
)

MOST_OPTIONS, MOST_RULES = 300, 600
KINDS = dict(CompatibilityRule.KINDS)


@transaction.atomic
def set_group(
    actor: Actor,
    *,
    product: Product,
    code: str,
    name: dict[str, str],
    least: int = 0,
    most: int | None = None,
    position: int = 0,
) -> OptionGroup:
    """A group of options, with how many of them at least and at most; the same code again changes it."""
    access.require(actor, "catalogue.change")
    if not any(name.values()):
        raise Refusal("name_missing", _("Name it, in French or in English."), path="name_fr")
    if most is not None and most < max(least, 1):
        raise Refusal("most_below_least", _("At most is below at least."), path="most")
    values = {"name": name, "least": least, "most": most, "position": position}
    row, _made = OptionGroup.objects.update_or_create(
        workspace=actor.workspace, product=product, code=code, defaults=values
    )
    return row


@transaction.atomic
def add_option(
    actor: Actor,
    *,
    product: Product,
    option: Product,
    group: OptionGroup | None = None,
    quantity: Decimal = Decimal(1),
    value: int = 0,
    position: int | None = None,
) -> ProductOption:
    """Offer a product as an option of another, so many units at a time."""
    access.require(actor, "catalogue.change")
    if option.pk == product.pk:
        raise Refusal("option_of_itself", _("A product is no option of itself."), path="option")
    if quantity <= 0:
        raise Refusal("quantity", _("An option is sold in a positive quantity."), path="quantity")
    if group and group.product_id != product.pk:
        raise Refusal("group_elsewhere", _("This group belongs to another product."), path="group")
    there = product.options.count()
    if product.options.filter(option=option).exists():
        raise Refusal("option_twice", _("This option is already there."), path="option")
    if there >= MOST_OPTIONS:
        raise Refusal("too_many_options", _("A product has at most 300 options."), path="option")
    made: ProductOption = ProductOption.objects.create(
        workspace=actor.workspace,
        product=product,
        option=option,
        group=group,
        quantity=quantity,
        value=value,
        position=there + 1 if position is None else position,
    )
    return made


@transaction.atomic
def remove_option(actor: Actor, *, option: ProductOption) -> None:
    """Take an option away; refused while a rule speaks of it."""
    access.require(actor, "catalogue.change")
    named = CompatibilityRule.objects.filter(Q(option=option) | Q(targets__option=option))
    if named.exists():
        raise Refusal("option_in_rule", _("A rule speaks of this option: take the rule away first."))
    option.delete()


@transaction.atomic
def add_rule(
    actor: Actor,
    *,
    product: Product,
    kind: str,
    option: ProductOption | None = None,
    targets: Sequence[ProductOption] = (),
    count: int | None = None,
    load: str = "",
    limit: str = "",
    reason: dict[str, str] | None = None,
    source: str = "",
) -> CompatibilityRule:
    """State what fits with what (see `CompatibilityRule` for the kinds)."""
    access.require(actor, "catalogue.change")
    named = [*targets, *([option] if option else [])]
    if any(each.product_id != product.pk for each in named):
        raise Refusal("option_elsewhere", _("This option belongs to another product."), path="option")
    if product.rules.count() >= MOST_RULES:
        raise Refusal("too_many_rules", _("A product has at most 600 rules."), path="kind")
    _check_rule(product, kind, option, targets, count, load, limit)
    _check_new(product, kind, option, targets, load, limit)
    rule: CompatibilityRule = CompatibilityRule.objects.create(
        workspace=actor.workspace, product=product, kind=kind,
        option=option if kind in {"requires", "excludes"} else None,
        count=count if kind in {"at_least", "at_most"} else None, load=load if kind == "capacity" else "",
        limit=limit if kind == "capacity" else "", reason=reason or {}, source=source,
        position=product.rules.count() + 1,
    )  # fmt: skip
    if kind != "capacity":
        RuleTarget.objects.bulk_create(
            [RuleTarget(workspace=actor.workspace, rule=rule, option=each) for each in dict.fromkeys(targets)]
        )
    return rule


def _check_rule(
    product: Product,
    kind: str,
    option: ProductOption | None,
    targets: Sequence[ProductOption],
    count: int | None,
    load: str,
    limit: str,
) -> None:
    if kind not in KINDS:
        raise Refusal("rule_kind", _("Choose a kind of rule."), path="kind")
    if kind == "capacity":
        known = Specification.objects.filter(
            Q(product=product) | Q(product__option_of__product=product), number__isnull=False
        )
        codes = set(known.values_list("code", flat=True))
        for path, code in (("load", load), ("limit", limit)):
            if code not in codes:
                raise Refusal(
                    "figure_unknown", _("Neither the product nor an option states this figure."), path=path
                )
        return
    if not targets:
        raise Refusal("targets_missing", _("Choose the options that the rule speaks of."), path="targets")
    if kind in {"requires", "excludes"}:
        if option is None:
            raise Refusal("option_missing", _("Choose the option that the rule is about."), path="option")
        if option in targets:
            raise Refusal(
                "option_of_itself", _("An option neither requires nor excludes itself."), path="targets"
            )
    elif count is None or not (0 if kind == "at_most" else 1) <= count <= len(set(targets)):
        raise Refusal("rule_count", _("State how many, between 1 and the number of options."), path="count")


def _check_new(
    product: Product,
    kind: str,
    option: ProductOption | None,
    targets: Sequence[ProductOption],
    load: str,
    limit: str,
) -> None:
    """The same rule twice is one too many: a form sent twice states it once."""
    rows = product.rules.filter(kind=kind).prefetch_related("targets")
    if kind == "capacity":
        twin = rows.filter(load=load, limit=limit).exists()
    else:
        if kind in {"requires", "excludes"}:
            rows = rows.filter(option=option)
        wanted = {each.pk for each in targets}
        twin = any({target.option_id for target in row.targets.all()} == wanted for row in rows)
    if twin:
        raise Refusal("rule_twice", _("This rule is already there."), path="kind")


@transaction.atomic
def remove_rule(actor: Actor, *, rule: CompatibilityRule) -> None:
    access.require(actor, "catalogue.change")
    rule.delete()
