"""The accounts of the fictional territory, with their sites and people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from compagnon.registry.geography import Commune, communes
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.training.demo import names
from compagnon.training.demo.people import TERRITORIES, Staff

BANDS = ("03", "11", "12", "12", "21", "21", "22", "31")
PHONES = "02 61 91 %02d %02d"  # 02 61 91 is a range that ARCEP keeps for works of fiction


@dataclass
class Client:
    """An account and how it behaves: `appetite` drives deals, `slowness` the days of late payment."""

    account: Account
    contacts: list[Contact]
    owner: str
    appetite: float
    slowness: int
    loyal: bool
    language: str = "fr"
    deals: int = 0
    note: dict[str, str] = field(default_factory=dict)


def towns(random: Random) -> dict[str, list[Commune]]:
    """The communes of each representative's territory."""
    found: dict[str, list[Commune]] = {}
    for owner, (_name, areas) in TERRITORIES.items():
        found[owner] = [town for town in communes().values() if town.departement in areas]
        random.shuffle(found[owner])
    return found


def make_client(
    random: Random, staff: Staff, number: int, name: str, naf: str, owner: str, town: Commune
) -> Client:
    """One account with its head office and one to three people, written by its representative."""
    actor = staff.actor(owner)
    english = number % 23 == 7
    account = create_account(
        actor, name=name, siren=names.siren(100 + number), naf=naf, headcount_band=random.choice(BANDS),
        language="en" if english else "fr", phone=PHONES % (number // 100, number % 100),
        source="Reprise du fichier client (démonstration)",
        site={
            "is_head": True, "line": f"{random.randint(1, 90)} rue {random.choice(names.PLACES)}",
            "postcode": town.postcode, "city": town.name, "commune": town.code,
            "latitude": round(town.at.lat + random.uniform(-0.03, 0.03), 5),
            "longitude": round(town.at.lon + random.uniform(-0.04, 0.04), 5),
        },
    )  # fmt: skip
    people = []
    for rank, (function, role) in enumerate(
        random.sample(names.FUNCTIONS[:6], k=random.choice((1, 2, 2, 3)))
    ):
        first, last = random.choice(names.FIRST), random.choice(names.LAST)
        mail = f"{names.ascii_of(first)}.{names.ascii_of(last)}{rank or ''}@{names.ascii_of(name)}.test"
        people.append(
            create_contact(
                actor, account=account, first_name=first, last_name=last, function=function, buying_role=role,
                email=mail, phone=PHONES % (50 + rank, number % 100), language=account.language,
                source="Fichier client", preferred_channel=random.choice(("", "", "email", "phone")),
            )
        )  # fmt: skip
    return Client(
        account=account, contacts=people, owner=owner, appetite=random.choice((0.25, 0.6, 0.8, 1.0, 1.5)),
        slowness=random.choice((-3, 0, 0, 0, 2, 5, 12, 38, 75, 130)), loyal=random.random() < 0.62,
        language=account.language,
    )  # fmt: skip


def make_clients(random: Random, staff: Staff, count: int) -> list[Client]:
    found = []
    pairs = names.companies(random)
    places = towns(random)
    owners = list(TERRITORIES)
    for number in range(count):
        name, naf = next(pairs)
        owner = owners[number % len(owners)]
        town = places[owner][number % len(places[owner])]
        found.append(make_client(random, staff, number, name, naf, owner, town))
    return found


def office_hour(random: Random, day: datetime) -> datetime:
    """A working moment of that day or the next working day."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.replace(
        hour=random.randint(8, 16), minute=random.choice((0, 10, 20, 30, 40, 50)), second=0, microsecond=0
    )
