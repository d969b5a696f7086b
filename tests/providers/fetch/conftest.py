"""A real HTTP server on loopback, and gateways that may reach it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from compagnon.providers.fetch import Fetched, Policy, fetch

type Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class LocalServer:
    """Answers each path with the function a test gives it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.asked.append((self.command, self.path, headers, body))
                try:
                    outer.answers[self.path.partition("?")[0]](self)
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str, host: str = "feeds.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(
        self, path: str, body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in (headers or {}).items():
                handler.send_header(name, value)
            if "Content-Length" not in (headers or {}):
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            if handler.command != "HEAD":
                handler.wfile.write(body)

        self.answers[path] = answer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    running = LocalServer()
    yield running
    running.http.shutdown()
    running.http.server_close()


def loopback(host: str, port: int, seconds: float) -> list[str]:
    """A resolver for which every name is this machine."""
    return ["127.0.0.1"]


@pytest.fixture
def get() -> Callable[..., Fetched]:
    """`fetch` towards this machine, allowed for the test alone."""

    def call(url: str, **options: Any) -> Fetched:
        limits = {name: options.pop(name) for name in ("max_bytes", "seconds") if name in options}
        options.setdefault("policy", Policy(private=("127.0.0.0/8",), **limits))
        options.setdefault("resolver", loopback)
        return fetch(url, **options)

    return call
