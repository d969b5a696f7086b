"""How fast the desk of clients is at 100,000 accounts in SQLite: list, search, sheet, import.

python benchmarks/bench_accounts.py [--accounts 100000] [--rows 10000] [--seed 1] [--keep DIR]

The base is generated in bulk: each account has a place, two people, an open task, two exchanges and four
facts. Pages are asked through Django's test client in this process, whole (session, middleware, template);
the figures are the median of 15 after 3, in ms of CPU, with the number of queries. The imported file is a
CSV of which a tenth is there already. Prints JSON.
"""

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

NAMES = [
    "Fonderie",
    "Tôlerie",
    "Usinage",
    "Mécanique",
    "Plasturgie",
    "Chaudronnerie",
    "Emballage",
    "Verrerie",
]
PLACES = [
    "Anjou",
    "Loire",
    "Vendée",
    "Rhône",
    "Jura",
    "Vosges",
    "Landes",
    "Artois",
    "Berry",
    "Forez",
    "Bresse",
]
TAGS = [
    "Martin",
    "Bernard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Simon",
    "Laurent",
    "Lefèvre",
    "Michel",
    "Roux",
]
FIRST = ["Anne", "Jean", "Marie", "Paul", "Sophie", "Luc", "Claire", "Hugo", "Léa", "Marc"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder of the base; used again when it is there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = args.keep or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        os.environ["COMPAGNON_HOME"] = str(home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compagnon.config.settings")
        import django

        django.setup()
        answer: dict[str, Any] = {
            "accounts": args.accounts, "seed": args.seed,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "load_average_before": round(os.getloadavg()[0], 2),
        }  # fmt: skip
        membership = prepare(args.accounts, args.seed)
        answer["pages"] = measure_pages(membership)
        answer["import"] = measure_import(membership, args.rows, args.seed)
        answer["load_average_after"] = round(os.getloadavg()[0], 2)
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


def prepare(count: int, seed: int) -> Any:
    """A base with one workspace, its representative and the accounts; made once in a kept folder."""
    from django.core.management import call_command
    from django.db import connection

    from compagnon.people.models import Membership, User, Workspace
    from compagnon.sales.accounts.models import Account

    call_command("migrate", interactive=False, verbosity=0)
    membership = (
        Membership.objects.select_related("user", "workspace").filter(workspace__slug="bench").first()
    )
    if membership is None:
        workspace = Workspace.objects.create(slug="bench", name="Bench")
        user = User.objects.create_user("bench@bench.test", None, name="Bench", language="fr")
        membership = Membership.objects.create(workspace=workspace, user=user, roles=["representative"])
    if Account.objects.count() < count:
        generate(membership, count, random.Random(seed))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return membership


def generate(membership: Any, count: int, chance: random.Random) -> None:
    from django.db import transaction
    from django.utils import timezone

    from compagnon.core.matching.identifiers import luhn_key
    from compagnon.core.matching.names import fold, normalise_name
    from compagnon.journal.models import Fact
    from compagnon.sales.accounts.models import Account, Contact, Site, Task, Touch

    workspace, now, today = membership.workspace, timezone.now(), timezone.localdate()
    for begin in range(0, count, 5000):
        numbers = range(begin, min(begin + 5000, count))
        accounts, sites, people, tasks, touches, facts = [], [], [], [], [], []
        for n in numbers:
            name = f"{chance.choice(NAMES)} {chance.choice(PLACES)} {n}"
            stem = f"{80_000_000 + n:08d}"
            due = today + timedelta(days=chance.randint(-30, 90))
            touched = now - timedelta(days=chance.randint(0, 700), minutes=n % 60)
            account = Account(
                workspace=workspace, name=name, search_key=normalise_name(name), siren=stem + luhn_key(stem),
                status=chance.choice(["prospect", "client"]), segment=chance.choice(["A", "B", "C"]),
                owner=membership, next_step_on=due, last_touch_at=touched,
            )  # fmt: skip
            accounts.append(account)
            postcode = f"{chance.randint(1, 95):02d}{chance.randint(0, 9)}00"
            sites.append(
                Site(workspace=workspace, account=account, is_head=True, postcode=postcode, city="Ville")
            )
            for each in range(2):
                last, first = chance.choice(TAGS), chance.choice(FIRST)
                people.append(
                    Contact(
                        workspace=workspace, account=account, last_name=last, first_name=first,
                        search_key=fold(f"{last} {first}"), email=f"{fold(last).lower()}.{each}@maison{n}.fr",
                        phone=f"+3324{n % 10_000_000:07d}",
                    )
                )  # fmt: skip
            tasks.append(
                Task(
                    workspace=workspace,
                    account=account,
                    title="Relancer",
                    due_on=due,
                    owner=membership,
                    kind="call",
                )
            )
            for _each in range(2):
                touches.append(
                    Touch(workspace=workspace, account=account, kind="call", outcome="reached", at=touched)
                )
            for each in range(4):
                facts.append(
                    Fact(
                        workspace=workspace, kind="contact.made", actor=membership.user, actor_label="Bench",
                        at=touched - timedelta(days=each), about_kind="sales_accounts.account",
                        about_id=account.uuid,
                        account_id=account.uuid, payload={"kind": "call", "outcome": "reached", "line": "vu"},
                    )
                )  # fmt: skip
        with transaction.atomic():
            for rows in (accounts, sites, people, tasks, touches, facts):
                type(rows[0])._base_manager.bulk_create(rows, batch_size=1000)


def measure_pages(membership: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from compagnon.sales.accounts.models import Account

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(membership.user)
    middle = Account.objects.order_by("pk")[Account.objects.count() // 2]
    contact = middle.contacts.first()
    pages = {
        "list": "/accounts/", "list by next step": "/accounts/?sort=next_step_on",
        "list filtered": "/accounts/?status=client&segment=A&step=late",
        "list of a département": "/accounts/?departement=49",
        "search a rare name": f"/accounts/?q={middle.name.split()[-1]}",
        "search a common name": "/accounts/?q=fonderie",
        "search a person": "/accounts/?q=lefevre", "search nothing there": "/accounts/?q=zzzz",
        "search a SIREN": f"/accounts/?q={middle.siren}", "account": f"/accounts/{middle.uuid}/",
        "contact": f"/contacts/{contact.uuid}/", "log a call": f"/calls/new/?account={middle.uuid}",
        "choose an account": "/calls/new/?q=loire",
    }  # fmt: skip
    return {name: one_page(client, address) for name, address in pages.items()}


def one_page(client: Any, address: str) -> dict[str, Any]:
    from django.db import connection

    count = [0]

    def counting(execute: Any, *arguments: Any) -> Any:
        count[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    times = []
    for turn in range(18):
        start = time.process_time()
        client.get(address)
        if turn >= 3:
            times.append(1000 * (time.process_time() - start))
    return {
        "cpu_ms": round(statistics.median(times), 1),
        "worst_ms": round(max(times), 1),
        "queries": count[0],
    }


def measure_import(membership: Any, rows: int, seed: int) -> dict[str, Any]:
    """A CSV of which a tenth names companies that are there; undone afterwards, which is timed too."""
    from compagnon.desk import importing
    from compagnon.people.actor import actor_of

    chance = random.Random(seed + 1)
    lines = ["Société;SIREN;Adresse;Code postal;Ville;Nom;Prénom;Fonction;E-mail;Téléphone"]
    from compagnon.core.matching.identifiers import luhn_key

    for n in range(rows):
        stem = f"{(80_000_000 if n % 10 == 0 else 90_000_000) + n:08d}"
        phone = f"02 41 {n // 100 % 100:02d} {n % 100:02d} 00"
        person = f"{chance.choice(TAGS)};{chance.choice(FIRST)};Achats;p{n}@neuve{n}.fr;{phone}"
        company = f"Nouvelle {chance.choice(NAMES)} {n};{stem}{luhn_key(stem)}"
        lines.append(f"{company};{n} rue A;49000;Angers;{person}")
    data = "\n".join(lines).encode()
    actor = actor_of(membership)
    start, cpu = time.perf_counter(), time.process_time()
    batch = importing.receive(actor, name="bench.csv", data=data)
    importing.run_now(actor, batch, importing.prepare(actor, batch).mapping)
    done = {
        "rows": rows, "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        **batch.counts,
    }  # fmt: skip
    start = time.perf_counter()
    importing.undo(actor, batch=batch)
    return {**done, "undo_seconds": round(time.perf_counter() - start, 2)}


if __name__ == "__main__":
    raise SystemExit(main())
