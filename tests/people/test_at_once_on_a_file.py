"""The tests of `test_at_once` on an SQLite file, in a process of their own, when the run itself has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

HERE = Path(__file__).resolve().parent
ONCE = """
from compagnon.config.settings import *
DATABASES["default"]["TEST"] = {"NAME": str(HOME / "threads.sqlite3")}
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL runs them directly")
def test_eight_threads_on_one_file(tmp_path: Path) -> None:
    (tmp_path / "file_settings.py").write_text(ONCE)
    environment = {**os.environ, "COMPAGNON_HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--ds=file_settings"]
    answer = subprocess.run(
        [*command, str(HERE / "test_at_once.py")], cwd=HERE.parent.parent, env=environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-3000:]
    assert "5 passed" in answer.stdout, answer.stdout[-3000:]
