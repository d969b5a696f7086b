"""The checking process: warm, renewed after a crash or an overrun, and its absence is told, never a pass."""

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from compagnon.providers.einvoice import Checker, CheckerLimits, Report, check_xml

from .invoices import made, plain

XML = made(plain())[2]


def statuses(report: Report) -> dict[str, str]:
    return {check.id: check.status for check in report.checks}


def test_one_process_serves_many_invoices(engine: Checker) -> None:
    assert check_xml(XML, engine=engine).valid
    first = engine.pid
    assert check_xml(XML, engine=engine).valid
    assert engine.pid == first


def test_many_threads_share_it_one_after_another(engine: Checker) -> None:
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(check_xml(XML, engine=engine).valid)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 6


def test_a_killed_process_is_replaced_at_the_next_question() -> None:
    own = Checker()
    try:
        assert check_xml(XML, engine=own).valid
        assert own.pid is not None
        os.kill(own.pid, signal.SIGKILL)
        report = check_xml(XML, engine=own)
        assert not report.valid
        assert statuses(report)["xsd"] == "unavailable"
        assert check_xml(XML, engine=own).valid
    finally:
        own.close()


def test_it_is_renewed_after_so_many_invoices() -> None:
    own = Checker(CheckerLimits(invoices=1))
    try:
        check_xml(XML, engine=own)
        assert own.pid is None
        assert check_xml(XML, engine=own).valid
    finally:
        own.close()


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.exit(3)",
        "import sys,struct,json; b=json.dumps({'ready':False,'reason':'no saxonche'}).encode();"
        "sys.stdout.buffer.write(struct.pack('>II',len(b),0)+b); sys.stdout.flush(); sys.stdin.read()",
        "import time; time.sleep(60)",
    ],
)
def test_a_missing_validator_is_unavailable_and_never_a_pass(script: str) -> None:
    own = Checker(replace(CheckerLimits(), start=1.0), command=(sys.executable, "-c", script))
    report = check_xml(XML, engine=own)
    assert not report.valid
    assert statuses(report) == {
        "xsd": "unavailable", "en16931": "unavailable", "br-fr": "unavailable", "arithmetic": "ok", "mentions": "ok",
    }  # fmt: skip
    assert all(check.reason for check in report.checks if check.status == "unavailable")


def test_a_style_sheet_that_is_not_there_is_unavailable(engine: Checker) -> None:
    answers = engine.check(XML, [("xsd", "xsd", "no/such.xsd"), ("en16931", "rules", "no/such.xslt")])
    assert all("unavailable" in answer for answer in answers.values())


def test_an_overrun_ends_the_process() -> None:
    script = Path(__file__).with_name("slow_worker.py")
    own = Checker(replace(CheckerLimits(), timeout=0.5), command=(sys.executable, str(script)))
    report = check_xml(XML, engine=own)
    assert statuses(report)["en16931"] == "unavailable"
    assert own.pid is None
