"""A valve on sale, and a station that is put together to order."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from compagnon.sales.catalogue import environment, options, services

START = date(2026, 1, 1)


@pytest.fixture
def valve(bruno: Any) -> Any:
    return services.create_product(
        bruno, reference="V-1", name={"fr": "Vanne à boule", "en": "Ball valve"}, vat_rate=D("0.20"), price=D(100),
        cost=D(60), valid_from=START,
    )  # fmt: skip


@pytest.fixture
def station(bruno: Any) -> Any:
    """One of two pumps is needed; the large one draws too much without the power supply, and shuts out the frame."""

    def part(reference: str, price: int, carbon: int | None, **figures: int) -> Any:
        made = services.create_product(
            bruno, reference=reference, name={"fr": reference}, vat_rate=D("0.20"), price=D(price), cost=D(price) / 2,
            valid_from=START,
        )  # fmt: skip
        for code, number in figures.items():
            services.set_specification(
                bruno, product=made, code=code, name={"fr": code}, number=D(number), unit="W"
            )
        if carbon is not None:
            environment.state_environment(
                bruno,
                product=made,
                topic="carbon",
                number=D(carbon),
                source="étude",
                stated_on=START,
                valid_from=START,
            )
        return made

    base = part("ST", 5000, 300, power_max=500)
    made = {
        "SMALL": part("SMALL", 900, 90, power=300), "LARGE": part("LARGE", 1500, 60, power=800),
        "SUPPLY": part("SUPPLY", 400, 40, power_max=600), "FRAME": part("FRAME", 200, None),
    }  # fmt: skip
    group = options.set_group(bruno, product=base, code="pump", name={"fr": "Pompe"}, least=1, most=1)
    rows = {
        name: options.add_option(
            bruno, product=base, option=product, group=group if name in {"SMALL", "LARGE"} else None,
            value={"SMALL": 2, "LARGE": 5, "SUPPLY": 0, "FRAME": 1}[name],
        )
        for name, product in made.items()
    }  # fmt: skip
    capacity = options.add_rule(bruno, product=base, kind="capacity", load="power", limit="power_max")
    shut = options.add_rule(
        bruno,
        product=base,
        kind="excludes",
        option=rows["LARGE"],
        targets=[rows["FRAME"]],
        reason={"fr": "Trop lourd"},
    )
    return SimpleNamespace(base=base, parts=made, rows=rows, capacity=capacity, shut=shut)
