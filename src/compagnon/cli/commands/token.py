"""`compagnon token create`: a dated token for a program, printed once."""

import argparse
import json
from typing import Any

from compagnon.cli.errors import CommandError


def register(subparsers: Any) -> None:
    """Add `token create`."""
    group = subparsers.add_parser("token", help="tokens of the API")
    commands = group.add_subparsers(dest="command", metavar="COMMAND", required=True)
    create = commands.add_parser("create", help="make a token and print it, this once")
    create.add_argument("--user", required=True, metavar="EMAIL")
    create.add_argument("--scope", required=True, choices=("read", "write"))
    create.add_argument("--days", type=int, default=90, metavar="N", help="days until it ends (default 90)")
    create.add_argument("--name", default="", metavar="TEXT", help="what it is for")
    create.add_argument("--workspace", default="", metavar="SLUG", help="needed when the user has several")
    create.add_argument("--json", action="store_true")
    create.set_defaults(run=run_create)


def run_create(args: argparse.Namespace) -> int:
    """Print the secret; with --json also its scope, its end and its workspace."""
    import django

    django.setup()
    from compagnon.people.errors import Refusal
    from compagnon.people.tokens import create_token

    membership = _membership(args.user, args.workspace)
    try:
        row, secret = create_token(membership, scope=args.scope, days=args.days, name=args.name)
    except Refusal as refusal:
        raise CommandError(str(refusal), code=refusal.code, path=f"--{refusal.path}") from refusal
    if args.json:
        print(
            json.dumps(
                {
                    "token": secret, "scope": row.scope, "expires_at": row.expires_at.isoformat(),
                    "workspace": membership.workspace.slug, "user": membership.user.email,
                }
            )
        )  # fmt: skip
    else:
        print(secret)
    return 0


def _membership(email: str, slug: str) -> Any:
    from compagnon.people.models import Membership

    rows = Membership.objects.live().filter(
        user__email__iexact=email, user__is_active=True, workspace__archived_at__isnull=True
    )
    found = list(rows.select_related("user", "workspace").order_by("workspace__slug"))
    if not found:
        raise CommandError(f"{email} is no active member of any workspace", code="no_member", path="--user")
    if slug:
        found = [each for each in found if each.workspace.slug == slug]
        if not found:
            raise CommandError(f"{email} is no member of {slug}", code="no_member", path="--workspace")
    if len(found) > 1:
        known = ", ".join(each.workspace.slug for each in found)
        raise CommandError(
            f"{email} works in several workspaces: choose one with --workspace ({known})",
            code="workspace_needed", path="--workspace",
        )  # fmt: skip
    return found[0]
