"""The render process may die, hang, be busy or be forked: the next document still comes out."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compagnon.core.documents import Document
from compagnon.providers.render import (
    Limits,
    RenderBusy,
    RenderCrashed,
    RenderTimeout,
    RenderUnavailable,
    TypstRenderer,
)
from compagnon.providers.render import pdf as pdf_module

type Small = Callable[..., Document]


@pytest.fixture
def own() -> Iterator[Callable[..., TypstRenderer]]:
    """Engines of one test, ended with it."""
    engines: list[TypstRenderer] = []

    def start(**limits: float) -> TypstRenderer:
        engines.append(TypstRenderer(Limits(**limits)))  # type: ignore[arg-type]
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_starts_before_the_first_document(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own()
    assert engine.pid is None
    engine.render(small("x"), timestamp=stamp)
    assert engine.pid is not None


def test_killed_between_two_documents_the_first_error_is_clear_and_the_next_call_works(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own()
    before = engine.render_pdf(small("x"), timestamp=stamp)
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(RenderCrashed) as caught:
        engine.render(small("x"), timestamp=stamp)
    assert caught.value.params["status"] == -signal.SIGKILL
    assert engine.render_pdf(small("x"), timestamp=stamp) == before
    assert engine.pid != pid


def test_killed_in_the_middle_of_a_document_it_says_so_and_goes_on(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own()
    engine.render(small("x"), timestamp=stamp)
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # the question is sent and never read to its end
    timer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    timer.start()
    with pytest.raises(RenderCrashed):
        engine.render(small("y" * 400_000), timestamp=stamp)
    timer.join()
    assert engine.render_pdf(small("x"), timestamp=stamp).startswith(b"%PDF-")


def test_a_process_that_hangs_is_ended_at_the_time_limit(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own(timeout=0.5)
    engine.render(small("x"), timestamp=stamp)
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(RenderTimeout):
        engine.render(small("x"), timestamp=stamp)
    assert time.monotonic() - start < 3
    assert not alive(pid)
    assert engine.render_pdf(small("x"), timestamp=stamp).startswith(b"%PDF-")


def test_the_process_is_renewed_after_so_many_documents(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own(documents=2)
    pids = []
    for index in range(5):
        engine.render(small(str(index)), timestamp=stamp)
        pids.append(engine.pid)
    first, _, third, _, fifth = pids
    assert pids[1] is pids[3] is None
    assert len({first, third, fifth}) == 3


def test_the_process_is_renewed_above_its_memory(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own(memory_mb=1)
    engine.render(small("x"), timestamp=stamp)
    assert engine.pid is None
    assert engine.render_pdf(small("x"), timestamp=stamp).startswith(b"%PDF-")


def test_threads_share_one_process_and_each_gets_its_own_document(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own()
    alone = {index: engine.render_pdf(small(f"numéro {index}"), timestamp=stamp) for index in range(12)}
    with ThreadPoolExecutor(6) as pool:
        jobs = {
            index: pool.submit(engine.render_pdf, small(f"numéro {index % 12}"), timestamp=stamp)
            for index in range(48)
        }
        for index, job in jobs.items():
            assert job.result() == alone[index % 12]
    assert len(set(alone.values())) == 12


def test_who_waits_too_long_is_told_that_the_engine_is_busy(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own(queue=0.2, timeout=1.5)
    engine.render(small("x"), timestamp=stamp)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(engine.render, small("x"), timestamp=stamp)
        while not engine._lock.locked():
            time.sleep(0.01)
        with pytest.raises(RenderBusy):
            engine.render(small("y"), timestamp=stamp)
        with pytest.raises(RenderTimeout):
            stuck.result()


def test_closing_ends_the_process_and_removes_its_folder(
    own: Callable[..., TypstRenderer],
    small: Small,
    stamp: dt.datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = own()
    engine.render(small("x"), timestamp=stamp)
    pid = engine.pid
    assert pid is not None
    assert len(list(tmp_path.iterdir())) == 1
    engine.close()
    assert not alive(pid)
    assert list(tmp_path.iterdir()) == []


def test_the_process_ends_with_its_parent_even_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import datetime as dt, sys\n"
        "from compagnon.core.documents import Document\n"
        "from compagnon.providers.render import TypstRenderer\n"
        "engine = TypstRenderer()\n"
        "engine.render(Document('T', 'fr', ()), timestamp=dt.datetime.now(dt.UTC))\n"
        "print(engine.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | paths
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    """Alive and not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_forked_process_starts_its_own_engine_and_leaves_its_parents_alone(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime
) -> None:
    engine = own()
    expected = engine.render_pdf(small("x"), timestamp=stamp)
    pid = engine.pid
    child = os.fork()
    if child == 0:
        code = 1
        try:
            same = engine.render_pdf(small("x"), timestamp=stamp) == expected
            code = 0 if same and engine.pid not in (None, pid) else 2
            engine.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert engine.render_pdf(small("x"), timestamp=stamp) == expected
    assert engine.pid == pid


def test_an_engine_that_cannot_start_says_why(
    own: Callable[..., TypstRenderer],
    small: Small,
    stamp: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    engine = own()
    monkeypatch.setattr(pdf_module, "face_paths", lambda: ())
    with pytest.raises(RenderUnavailable) as caught:
        engine.render(small("x"), timestamp=stamp)
    assert caught.value.params["reason"] == "no font"
    monkeypatch.undo()
    (tmp_path / "worker.py").write_text("raise SystemExit(3)")
    monkeypatch.setattr(pdf_module, "_HERE", tmp_path)
    with pytest.raises(RenderUnavailable) as caught:
        engine.render(small("x"), timestamp=stamp)
    assert caught.value.params["reason"] == "exit status 3"
    monkeypatch.undo()
    assert engine.render_pdf(small("x"), timestamp=stamp).startswith(b"%PDF-")


def test_no_secret_of_the_environment_reaches_the_engine(
    own: Callable[..., TypstRenderer], small: Small, stamp: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPAGNON_SECRET_KEY", "hush")
    engine = own()
    engine.render(small("x"), timestamp=stamp)
    assert b"hush" not in Path(f"/proc/{engine.pid}/environ").read_bytes()
