"""An independent quote calculator on fractions.Fraction, with random quotes; it shares no code with src."""

import random
from fractions import Fraction as F


def round2(value: F) -> F:
    cents = abs(value) * 100
    whole = cents.numerator // cents.denominator
    if cents - whole >= F(1, 2):
        whole += 1
    return F(whole if value >= 0 else -whole, 100)


def spread(amount: F, weights: list[F]) -> list[F]:
    """Largest remainder in cents; ties to the earlier weight."""
    if not amount:
        return [F(0) for _ in weights]
    exact = [amount * 100 * weight / sum(weights) for weight in weights]
    cents = [value.numerator // value.denominator for value in exact]
    rest = int(amount * 100) - sum(cents)
    for index in sorted(range(len(exact)), key=lambda i: (-(exact[i] - cents[i]), i))[:rest]:
        cents[index] += 1
    return [F(value, 100) for value in cents]


def oracle(payload: dict) -> dict:
    """The answer of ``calc quote`` as fractions, straight from the text of the interface."""
    nets, ecos, discounts = [], [], []
    per_rate: dict[F, list[F]] = {}
    cost: F | None = F(0)
    for line in payload["lines"]:
        q, p, r = F(line["quantity"]), F(line["unit_price"]), F(line.get("discount", "0"))
        net = round2(q * p * (1 - r))
        eco = q * F(line.get("eco_contribution", "0"))
        soft = line.get("eco_discountable", False)
        eco = round2(eco * (1 - r)) if soft else round2(eco)
        nets.append(net)
        ecos.append(eco)
        discounts.append(round2(q * p) - net)
        row = per_rate.setdefault(F(line["vat_rate"]), [F(0), F(0)])
        row[0] += net + eco
        row[1] += net + (eco if soft else 0)
        if line.get("unit_cost") is None:
            cost = None
        elif cost is not None:
            cost += round2(q * F(line["unit_cost"]))
    document = F(payload.get("document_discount", "0"))
    rates = sorted(per_rate, reverse=True)
    shares = spread(document, [per_rate[rate][1] for rate in rates])
    vat = []
    for rate, share in zip(rates, shares, strict=True):
        base = per_rate[rate][0] - share
        vat.append((rate, base, round2(base * rate)))
    total = sum(base + amount for _, base, amount in vat)
    deposit = payload.get("deposit_rate")
    sales = sum(nets) - document
    margin = None if cost is None else sales - cost
    return {
        "lines": list(zip(nets, discounts, ecos, strict=True)),
        "net": sum(nets),
        "eco": sum(ecos),
        "document_discount": document,
        "vat": vat,
        "vat_total": sum(amount for _, _, amount in vat),
        "total": total,
        "deposit": None if deposit is None else round2(total * F(deposit)),
        "cost": cost,
        "margin": margin,
    }


RATES = ("0.20", "0.10", "0.055", "0.021", "0.085", "0.0175", "0.0105", "0.009", "0")


def random_payload(rng: random.Random, max_lines: int = 12) -> dict:
    """A quote as a person could write it: credits, discounts, eco-contributions, missing costs."""
    lines = []
    for _ in range(rng.randint(1, max_lines)):
        quantity = rng.choice(
            [rng.randint(1, 40), f"{rng.randint(1, 10**6)}e-4", f"{rng.randint(1, 999)}e-1"]
        )
        line = {
            "quantity": str(quantity),
            "unit_price": f"{rng.randint(0, 10 ** rng.randint(2, 9))}e-{rng.choice([2, 2, 2, 3, 6])}",
            "vat_rate": rng.choice(RATES),
        }
        if rng.random() < 0.1:
            line["quantity"] = "-" + line["quantity"]
        if rng.random() < 0.5:
            line["discount"] = rng.choice(["0.05", "0.333333", "1", "0.125", f"{rng.randint(0, 10000)}e-4"])
        if rng.random() < 0.4:
            line["eco_contribution"] = f"{rng.randint(1, 5000)}e-2"
            line["eco_discountable"] = rng.random() < 0.5
        if rng.random() < 0.9:
            line["unit_cost"] = f"{rng.randint(0, 10**8)}e-4"
        lines.append(line)
    payload: dict = {"lines": lines}
    if rng.random() < 0.5:
        payload["deposit_rate"] = rng.choice(["0.3", "0.5", "0.3333", "1", "0"])
    room = int(sum(_discountable(line) for line in lines) * 100)
    if room > 0 and rng.random() < 0.5:
        payload["document_discount"] = f"{rng.choice([room, rng.randint(0, room)])}e-2"
    return payload


def _discountable(line: dict) -> F:
    kept = 1 - F(line.get("discount", "0"))
    net = round2(F(line["quantity"]) * F(line["unit_price"]) * kept)
    if line.get("eco_discountable"):
        net += round2(F(line["quantity"]) * F(line["eco_contribution"]) * kept)
    return net
