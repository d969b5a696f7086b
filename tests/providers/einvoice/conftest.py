"""One warm checking process for all these tests; one that ends processes makes its own."""

from collections.abc import Iterator

import pytest

from compagnon.providers.einvoice import Checker


@pytest.fixture(scope="session")
def engine() -> Iterator[Checker]:
    shared = Checker()
    yield shared
    shared.close()
