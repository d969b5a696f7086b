"""How fast the one search of the product is at 100,000 accounts and 300,000 stored files in SQLite.

python benchmarks/bench_search.py [--accounts 100000] [--keep DIR]

Each account has three files in the library: rows only, a search reads no bytes. Pages are asked through Django's
test client in this process, whole; the figures are the median of 15 after 3, in ms of CPU, with the number of
queries. Prints JSON.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench_accounts import NAMES, PLACES, TAGS, one_page

CHUNK = 5000
PAPERS = ("Schéma électrique {n}.pdf", "D2026-{n:06d}-v1.pdf", "Compte rendu {tag} {n}.pdf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--keep", help="folder of the database, kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(args.keep or folder)
        os.environ |= {"COMPAGNON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "compagnon.config.settings"}
        import django

        django.setup()
        print(json.dumps(measure(args.accounts), indent=2))
    return 0


def measure(accounts: int) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from compagnon.people.models import Membership, User, Workspace

    call_command("migrate", verbosity=0)
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("bench@bench.test", "a long passphrase")
    Membership.objects.create(workspace=workspace, user=user, roles=["representative"])
    fill(workspace, accounts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(user)
    asked = {
        "a file by its number": f"D2026-{accounts // 2:06d}", "a common word": "schéma électrique",
        "a word and a number": f"Moreau {accounts // 2}", "nothing there": "zzzz", "a client": "fonderie",
    }  # fmt: skip
    pages = {what: one_page(client, f"/search/?q={text}") for what, text in asked.items()}
    return {"accounts": accounts, "files": accounts * len(PAPERS), "pages": pages}


def fill(workspace: Any, accounts: int) -> None:
    from django.db import transaction

    from compagnon.core.matching.names import fold
    from compagnon.library.models import StoredFile
    from compagnon.sales.accounts.models import Account

    for first in range(0, accounts, CHUNK):
        rows = []
        for n in range(first, min(first + CHUNK, accounts)):
            name = f"{NAMES[n % len(NAMES)]} {PLACES[n % len(PLACES)]} {n}"
            rows.append(Account(workspace=workspace, name=name, search_key=fold(name)))
        files = [
            StoredFile(
                workspace=workspace, name=name, search_key=fold(name), kind="client_document", size=1,
                media_type="application/pdf", sha256="0" * 64, about_kind="sales_accounts.account",
                about_id=row.uuid,
            )
            for n, row in enumerate(rows, first)
            for name in (paper.format(n=n, tag=TAGS[n % len(TAGS)]) for paper in PAPERS)
        ]  # fmt: skip
        with transaction.atomic():
            Account.objects.bulk_create(rows, batch_size=1000)
            StoredFile.objects.bulk_create(files, batch_size=1000)


if __name__ == "__main__":
    raise SystemExit(main())
