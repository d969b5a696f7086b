"""Run a command against PostgreSQL: `python tests/postgres.py pytest -m "not browser"`.

It uses the server of COMPAGNON_TEST_POSTGRES (a URL), or starts a server of its own in a temporary
folder when PostgreSQL is installed, and ends it afterwards. When there is none it says so and skips;
with COMPAGNON_TEST_REQUIRE=all that is a failure.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote


def server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest version first."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def as_server_user(command: list[str]) -> list[str]:
    # PostgreSQL refuses to run as root; Debian's package brings the user.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def run_with_own_server(programs: Path, command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = f"{folder}/data"
        control = [str(programs / "pg_ctl"), "-D", data, "-s", "-w"]
        # A throw-away server: no durability, so that the suite runs fast.
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        make = [
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "compagnon",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run(as_server_user(make), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        start = [*control, "-l", f"{folder}/log", "-o", options, "start"]
        subprocess.run(as_server_user(start), check=True, cwd=folder)
        try:
            url = f"postgresql://compagnon@{quote(folder, safe='')}/compagnon"
            return subprocess.run(
                command, env={**os.environ, "COMPAGNON_DATABASE_URL": url}, check=False
            ).returncode
        finally:
            subprocess.run(as_server_user([*control, "-m", "immediate", "stop"]), check=False, cwd=folder)


def main(command: list[str]) -> int:
    if url := os.environ.get("COMPAGNON_TEST_POSTGRES"):
        return subprocess.run(
            command, env={**os.environ, "COMPAGNON_DATABASE_URL": url}, check=False
        ).returncode
    programs = server_programs()
    if programs is None:
        print("PostgreSQL is missing: the suite does not run on it", file=sys.stderr)
        return 1 if os.environ.get("COMPAGNON_TEST_REQUIRE") == "all" else 0
    return run_with_own_server(programs, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
