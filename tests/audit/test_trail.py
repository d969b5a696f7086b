"""The chain: it shows each change made behind the product's back, and survives erasure."""

from decimal import Decimal
from typing import Any

import pytest

from compagnon.audit import trail
from compagnon.audit.models import AuditEvent, AuditHead, AuditPayload

pytestmark = pytest.mark.django_db
HERE = 7


def write(count: int = 5, workspace: int = HERE) -> list[AuditEvent]:
    return [
        trail.append(
            workspace_id=workspace, actor_id="a", action=f"test.{n}", object_kind="x.y", object_id=f"o{n % 2}",
            payload={"n": n, "amount": Decimal("1.10"), "text": "é\u202f€"},
        )
        for n in range(count)
    ]  # fmt: skip


def test_an_untouched_chain_verifies() -> None:
    write()
    assert trail.verify(HERE) == trail.Verdict(events=5, erased=0, broken_at=None)
    assert trail.verify(8).valid


@pytest.mark.parametrize(
    "change",
    [{"action": "forged"}, {"actor_id": "b"}, {"object_id": "other"}, {"previous": "0" * 64}, {"digest": "0" * 64},
     {"payload_digest": "0" * 64}, {"sequence": 99}],
)  # fmt: skip
def test_a_changed_event_is_found(change: dict[str, Any]) -> None:
    third = write()[2]
    AuditEvent.objects.filter(pk=third.pk).update(**change)
    assert trail.verify(HERE).broken_at is not None


def test_a_changed_payload_is_found() -> None:
    third = write()[2]
    AuditPayload.objects.filter(event=third).update(content={"n": 3})
    assert trail.verify(HERE).broken_at == 3


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_removed_event_is_found_at_each_place(place: int) -> None:
    write()[place].delete()
    assert not trail.verify(HERE).valid


def test_a_removed_payload_row_is_found() -> None:
    AuditPayload.objects.filter(event=write()[1]).delete()
    assert trail.verify(HERE).broken_at == 2


def test_removing_the_head_or_everything_but_the_head_is_found() -> None:
    write()
    AuditHead.objects.filter(workspace_id=HERE).delete()
    assert not trail.verify(HERE).valid
    write(workspace=8)
    AuditEvent.objects.filter(workspace_id=8).delete()
    assert not trail.verify(8).valid


def test_an_erased_payload_verifies_as_erased_and_leaves_no_byte_of_it() -> None:
    write()
    assert trail.erase_payloads(HERE, "o1", actor_id="dpo") == 2
    verdict = trail.verify(HERE)
    assert (verdict.valid, verdict.erased, verdict.events) == (True, 2, 6)
    assert not AuditPayload.objects.filter(
        event__object_id="o1", content__isnull=False, erased_at__isnull=False
    ).exists()
    last = AuditEvent.objects.order_by("-sequence")[0]
    assert (last.action, last.actor_id, last.payload.content) == ("audit.erased", "dpo", {"events": 2})
    assert '"amount"' not in "".join(line for line in trail.export(HERE) if '"object_id":"o1"' in line)


def test_a_change_cannot_hide_as_an_erasure() -> None:
    second = write()[1]
    AuditPayload.objects.filter(event=second).update(
        content={"n": "forged"}, erased_at="2026-01-01T00:00:00Z"
    )
    assert trail.verify(HERE).broken_at == 2


def test_equal_payloads_cannot_be_guessed_from_their_digest() -> None:
    one, two = write(2)[0], trail.append(workspace_id=HERE, actor_id="", action="x", payload={"n": 0})
    assert one.payload_digest != two.payload_digest


def test_the_export_verifies_elsewhere() -> None:
    import hashlib
    import json

    write()
    previous = ""
    for line in trail.export(HERE):
        event = json.loads(line)
        canonical = json.dumps(event["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256((event["salt"] + canonical).encode()).hexdigest() == event["payload_digest"]
        assert event["previous"] == previous
        previous = event["digest"]


def test_chains_of_workspaces_do_not_touch() -> None:
    write(3, workspace=1)
    write(2, workspace=2)
    AuditEvent.objects.filter(workspace_id=1).update(action="forged")
    assert not trail.verify(1).valid
    assert trail.verify(2).valid


def test_an_event_of_a_transaction_that_failed_never_was() -> None:
    from django.db import transaction

    write(2)

    def fail() -> None:
        with transaction.atomic():
            write(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert trail.verify(HERE) == trail.Verdict(2, 0, None)
