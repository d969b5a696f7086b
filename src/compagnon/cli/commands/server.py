"""serve, worker, migrate, doctor: run the product."""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time

from compagnon.cli.errors import CommandError

SCHEDULE_SECONDS = 30


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = subparsers.add_parser("serve", help="serve the pages and run the worker")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--threads", type=int, default=4)
    serve.add_argument("--processes", type=int, default=1, help="more than one wants PostgreSQL")
    serve.add_argument("--no-worker", action="store_true", help="the worker runs elsewhere")
    serve.set_defaults(run=run_serve)
    worker = subparsers.add_parser("worker", help="run queued and scheduled work")
    worker.add_argument("--batch", action="store_true", help="end when nothing waits")
    worker.set_defaults(run=run_worker)
    migrate = subparsers.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(run=run_migrate)
    doctor = subparsers.add_parser("doctor", help="say what works and what is missing")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=run_doctor)


def _setup() -> None:
    import django

    django.setup()


def run_migrate(args: argparse.Namespace) -> int:
    _setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1 if sys.stderr.isatty() else 0)
    return 0


def run_worker(args: argparse.Namespace) -> int:
    _setup()
    from django.conf import settings
    from django.core.management import call_command

    import compagnon.desk.jobs  # noqa: F401 (declares every kind of work)

    if not settings.COMPAGNON["COMPAGNON_TASKS_URL"].startswith("database:"):
        raise CommandError(
            "COMPAGNON_TASKS_URL is not database: so no worker is needed", code="no_worker_needed"
        )
    if not args.batch:
        threading.Thread(target=_beat, daemon=True).start()
    call_command("db_worker", batch=args.batch, interval=0.5, startup_delay=False, verbosity=0)
    return 0


def _beat() -> None:
    """Beside the worker: enqueue what is due, find jobs whose worker died, say that the worker lives."""
    import logging

    from django.db import close_old_connections

    from compagnon.work import health, jobs, schedules

    while True:
        try:
            close_old_connections()
            health.beat()
            jobs.recover_lost()
            schedules.tick()
        except Exception:
            # The database may be away for a moment; the next beat tries again.
            logging.getLogger(__name__).exception("the schedule could not be read")
        time.sleep(SCHEDULE_SECONDS)


def run_serve(args: argparse.Namespace) -> int:
    """The web server and the worker as two processes; when one ends, the other is ended too.

    The settings are read from their table, without Django: this process only watches the other two.
    """
    from compagnon.providers import settings_table as table

    try:
        table.check_names(os.environ)
        home, tasks = table.home(), table.value("COMPAGNON_TASKS_URL")
        on_sqlite = table.value("COMPAGNON_DATABASE_URL").startswith("sqlite:")
    except table.SettingError as error:
        raise CommandError(str(error), code="setting") from error
    if args.processes > 1 and on_sqlite:
        raise CommandError("several web processes want PostgreSQL: set COMPAGNON_DATABASE_URL", code="sqlite")
    web = [
        sys.executable, "-m", "gunicorn", "compagnon.config.wsgi:application",
        "--bind", f"{args.host}:{args.port}", "--worker-class", "gthread", "--threads", str(args.threads),
        "--workers", str(args.processes), "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else str(home),  # noqa: S108
        "--access-logfile", "/dev/null", "--log-level", "warning",
    ]  # fmt: skip
    commands = [web]
    if not args.no_worker and tasks.startswith("database:"):
        commands.append([sys.executable, "-m", "compagnon", "worker"])
    print(f"Compagnon: http://{args.host}:{args.port}/", flush=True)
    return _together(commands)


def _together(commands: list[list[str]]) -> int:
    processes = [subprocess.Popen(command) for command in commands]  # noqa: S603 (our own programs)
    stopping = threading.Event()

    def stop(signum: int, frame: object) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.is_set() and all(process.poll() is None for process in processes):
        stopping.wait(0.3)
    codes = [process.poll() for process in processes]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if stopping.is_set() else next((code for code in codes if code), 1)


def run_doctor(args: argparse.Namespace) -> int:
    import json

    _setup()
    from compagnon.desk.health import report

    found = report(knock=True)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for check in found["checks"]:
            print(f"{check['status']:<9} {check['name']}: {check['message']}")
    return 0 if found["ready"] else 1
