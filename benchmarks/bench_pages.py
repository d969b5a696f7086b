"""Start-up, memory and CPU of the running product: `python benchmarks/bench_pages.py`.

It starts the real web server (one process, four threads) on an empty base of its own, and prints the
time to the first answer, the CPU of the sign-in page, and the resident memory after 200 requests.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PORT = 8791
REQUESTS = 200


def resident(pid: int) -> int:
    """Kilobytes of resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def get(path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}") as answer:
        answer.read()
        return answer.status


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "COMPAGNON_HOME": home}
        program = [sys.executable, "-m", "compagnon"]
        subprocess.run([*program, "migrate"], env=env, check=True)
        starts = []
        for _round in range(3):
            begun = time.perf_counter()
            server = subprocess.Popen(
                [*program, "serve", "--port", str(PORT)], env=env, stdout=subprocess.DEVNULL
            )
            while True:
                try:
                    get("/healthz")
                    break
                except OSError:
                    time.sleep(0.02)
            starts.append(time.perf_counter() - begun)
            if _round < 2:
                server.terminate()
                server.wait()
        gunicorn = children(server.pid)[0]
        worker = children(gunicorn)[0]
        get("/signin/")
        before = cpu(worker)
        for _number in range(REQUESTS):
            get("/signin/")
        spent = (cpu(worker) - before) / REQUESTS
        memory = resident(worker)
        server.terminate()
        server.wait()
    print(f"{platform.machine()} {platform.system()}, Python {platform.python_version()}")
    print(f"start to first answer: {statistics.median(starts):.2f} s (median of {len(starts)})")
    print(f"sign-in page: {spent * 1000:.1f} ms CPU (mean of {REQUESTS})")
    print(f"web process: {memory / 1024:.0f} MB resident")


if __name__ == "__main__":
    main()
