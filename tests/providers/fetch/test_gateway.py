"""The gateway against a real server: cases 7 and 8."""

from __future__ import annotations

import datetime as dt
import gzip
import http.server
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from compagnon.providers.fetch import (
    BadStatus,
    Fetched,
    Policy,
    RefusedAddress,
    RefusedUrl,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    UnknownHost,
    Unreachable,
    fetch,
)

from .conftest import LocalServer, loopback

type Get = Callable[..., Fetched]


def test_it_fetches_a_page_and_sends_the_name_it_was_given(server: LocalServer, get: Get) -> None:
    server.says(
        "/feed",
        b"<rss/>",
        headers={"Content-Type": "application/rss+xml", "ETag": '"v1"', "Last-Modified": "x"},
    )
    answer = get(server.url("/feed?a=1"))
    assert (answer.status, answer.body, answer.content_type) == (200, b"<rss/>", "application/rss+xml")
    assert (answer.etag, answer.last_modified) == ('"v1"', "x")
    assert answer.url == server.url("/feed?a=1")
    method, path, headers, _ = server.asked[0]
    assert (method, path, headers["host"]) == ("GET", "/feed?a=1", f"feeds.example:{server.port}")


def test_an_unchanged_page_costs_no_body(server: LocalServer, get: Get) -> None:
    server.says("/feed", status=304)
    answer = get(server.url("/feed"), etag='"v1"', last_modified="Sat, 07 Sep 2002 00:00:01 GMT")
    assert answer.not_modified
    assert answer.body == b""
    assert server.asked[0][2]["if-none-match"] == '"v1"'
    assert server.asked[0][2]["if-modified-since"] == "Sat, 07 Sep 2002 00:00:01 GMT"
    assert answer.require_success() is answer


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_it_opens_a_compressed_body(server: LocalServer, get: Get, encoding: str) -> None:
    packed = gzip.compress(b"hello") if encoding == "gzip" else zlib.compress(b"hello")
    server.says("/feed", packed, headers={"Content-Encoding": encoding})
    assert get(server.url("/feed")).body == b"hello"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[64:ff9b::7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://192.88.99.1/",
        "http://10.0.0.1/",
        "http://224.0.0.1/",
        "http://0.0.0.0/",
        "http://[ff02::1]/",
        "http://[fe80::1]/",
        "http://[3fff::1]/",
        "http://１２７.0.0.1/",
    ],
)
def test_it_refuses_an_address_that_is_not_public_before_connecting(url: str) -> None:
    def never(host: str, port: int, seconds: float) -> list[str]:
        raise AssertionError("a literal address was looked up")

    with pytest.raises(RefusedAddress):
        fetch(url, resolver=never)


def test_localhost_is_refused_by_its_address() -> None:
    with pytest.raises(RefusedAddress):
        fetch("http://localhost:9/")


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(RefusedAddress) as refusal:
        fetch("http://rebind.example/", resolver=lambda *_: ["93.184.215.14", "10.0.0.5"])
    assert refusal.value.params == {"host": "rebind.example", "address": "10.0.0.5"}


def test_a_name_is_resolved_once_so_rebinding_gains_nothing(server: LocalServer) -> None:
    server.says("/feed", b"first")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    policy = Policy(private=("127.0.0.1/32",))
    assert fetch(server.url("/feed"), policy=policy, resolver=lambda *_: next(answers)).body == b"first"
    assert next(answers) == ["127.0.0.2"], "the name was resolved a second time"


def test_a_name_that_turns_private_between_two_hops_is_refused(server: LocalServer) -> None:
    server.says("/feed", status=302, headers={"Location": "/feed"})
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with pytest.raises(RefusedAddress):
        fetch(
            server.url("/feed"), policy=Policy(private=("127.0.0.1/32",)), resolver=lambda *_: next(answers)
        )


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://169.254.169.254/latest/meta-data/", RefusedAddress),
        ("http://10.0.0.1/", RefusedAddress),
        ("//192.168.1.1/admin", RefusedAddress),
        ("file:///etc/passwd", RefusedUrl),
        ("gopher://example.org/", RefusedUrl),
        ("http://user:pass@example.org/", RefusedUrl),
        ("http://0x7f000001/", RefusedUrl),
        ("http://example.org\\@127.0.0.1/", RefusedUrl),
    ],
)
def test_a_redirect_passes_the_same_checks(
    server: LocalServer, get: Get, location: str, error: type[Exception]
) -> None:
    server.says("/feed", status=302, headers={"Location": location})
    with pytest.raises(error):
        get(server.url("/feed"))


def test_it_follows_five_redirects_and_no_sixth(server: LocalServer, get: Get) -> None:
    for hop in range(1, 7):
        server.says(f"/{hop}", status=301, headers={"Location": f"/{hop - 1}"})
    server.says("/0", b"there")
    answer = get(server.url("/5"))
    assert (answer.body, answer.redirects, answer.url) == (b"there", 5, server.url("/0"))
    with pytest.raises(TooManyRedirects):
        get(server.url("/6"))


def test_an_endless_redirect_ends(server: LocalServer, get: Get) -> None:
    server.says("/loop", status=302, headers={"Location": "/loop"})
    with pytest.raises(TooManyRedirects) as refusal:
        get(server.url("/loop"))
    assert refusal.value.params["limit"] == 5
    assert len(server.asked) == 6


def test_a_secret_does_not_follow_to_another_origin(server: LocalServer, get: Get) -> None:
    server.says("/a", status=302, headers={"Location": server.url("/b", host="other.example")})
    server.says("/b", b"")
    get(server.url("/a"), headers={"Authorization": "Bearer x", "Accept": "text/xml"})
    assert server.asked[0][2]["authorization"] == "Bearer x"
    assert "authorization" not in server.asked[1][2]
    assert server.asked[1][2]["accept"] == "text/xml"


def test_a_form_is_not_sent_again_by_a_redirect(server: LocalServer, get: Get) -> None:
    server.says("/hook", status=307, headers={"Location": "/other"})
    answer = get(server.url("/hook"), method="POST", body=b"{}")
    assert answer.status == 307
    assert [(method, path, body) for method, path, _, body in server.asked] == [("POST", "/hook", b"{}")]
    with pytest.raises(BadStatus):
        answer.require_success()


def test_a_declared_length_over_the_limit_is_refused_unread(server: LocalServer, get: Get) -> None:
    server.says("/big", b"x", headers={"Content-Length": "5000000000"})
    with pytest.raises(TooLarge) as refusal:
        get(server.url("/big"))
    assert refusal.value.params["limit"] == 5_000_000


def test_an_endless_chunked_body_is_cut_at_the_limit(server: LocalServer, get: Get) -> None:
    def pour(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        block = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        while True:
            handler.wfile.write(block)

    server.answers["/big"] = pour
    with pytest.raises(TooLarge):
        get(server.url("/big"))


def test_a_gzip_bomb_is_stopped_in_little_memory(server: LocalServer, get: Get) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    server.says("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            get(server.url("/bomb"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 25_000_000


def test_a_body_of_the_exact_limit_passes(server: LocalServer, get: Get) -> None:
    server.says("/feed", b"x" * 1000)
    assert len(get(server.url("/feed"), max_bytes=1000).body) == 1000
    with pytest.raises(TooLarge):
        get(server.url("/feed"), max_bytes=999)


def _trickle(first: bytes, drop: bytes) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(first)
        for _ in range(200):
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
    ids=["headers", "body", "body without length"],
)
def test_a_server_that_drips_is_cut_when_the_time_is_over(
    server: LocalServer, get: Get, first: bytes
) -> None:
    server.answers["/slow"] = _trickle(first, b"a")
    started = time.monotonic()
    with pytest.raises(TooSlow):
        get(server.url("/slow"), seconds=0.4)
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing_is_left(server: LocalServer, get: Get) -> None:
    server.answers["/mute"] = lambda handler: time.sleep(1.5)
    started = time.monotonic()
    with pytest.raises(TooSlow):
        get(server.url("/mute"), seconds=0.3)
    assert time.monotonic() - started < 1.2


def test_a_slow_name_server_counts_in_the_time() -> None:
    def slow(host: str, port: int, seconds: float) -> list[str]:
        raise TooSlow(host=host, step="resolve")

    with pytest.raises(TooSlow):
        fetch("http://example.org/", resolver=slow)


def test_a_cut_body_is_an_error_and_not_a_short_page(server: LocalServer, get: Get) -> None:
    server.says("/feed", b"half", headers={"Content-Length": "1000"})
    with pytest.raises(Unreachable):
        get(server.url("/feed"))


def test_a_service_of_the_house_is_reached_by_name_only(server: LocalServer) -> None:
    server.says("/", b"osrm")
    policy = Policy(private=(f"osrm.lan:{server.port}",))
    assert fetch(server.url("/", host="osrm.lan"), policy=policy, resolver=loopback).body == b"osrm"
    with pytest.raises(RefusedAddress):
        fetch(server.url("/", host="other.lan"), policy=policy, resolver=loopback)
    with pytest.raises(RefusedAddress):
        fetch("http://osrm.lan:1/", policy=policy, resolver=loopback)


def test_no_allow_list_opens_the_metadata_address() -> None:
    policy = Policy(private=("169.254.0.0/16", "0.0.0.0/0", "metadata.lan"))
    for url in ("http://169.254.169.254/", "http://metadata.lan/", "http://[::ffff:169.254.169.254]/"):
        with pytest.raises(RefusedAddress):
            fetch(url, policy=policy, resolver=lambda *_: ["169.254.169.254"])


def test_a_wrong_allow_list_stops_with_what_is_expected() -> None:
    with pytest.raises(ValueError, match="a name, name:port, an address or a network"):
        Policy(private=("192.168.0.0/99",))


def test_a_name_without_address_says_so() -> None:
    with pytest.raises(UnknownHost) as failure:
        fetch("http://nowhere.example/", resolver=lambda *_: [])
    assert failure.value.params == {"host": "nowhere.example"}


def test_a_closed_port_is_unreachable(get: Get) -> None:
    with pytest.raises(Unreachable):
        get("http://feeds.example:9/")


def test_the_second_address_is_tried_when_the_first_is_dead(server: LocalServer, get: Get) -> None:
    server.says("/feed", b"ok")
    assert get(server.url("/feed"), resolver=lambda *_: ["127.0.0.9", "127.0.0.1"]).body == b"ok"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Wed, 21 Oct 2026 07:30:00 GMT", 1800),
        ("soon", None),
        ("Wed, 21 Oct 2020 07:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_in_seconds(
    server: LocalServer, get: Get, value: str, seconds: int | None
) -> None:
    server.says("/feed", status=503, headers={"Retry-After": value})
    answer = get(server.url("/feed"), now=dt.datetime(2026, 10, 21, 7, 0, tzinfo=dt.UTC))
    assert answer.retry_after == seconds
    with pytest.raises(BadStatus) as failure:
        answer.require_success()
    assert failure.value.params["status"] == 503


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding"])
def test_a_caller_cannot_set_the_headers_of_the_gateway(name: str) -> None:
    with pytest.raises(ValueError, match="set by the gateway"):
        fetch("http://example.org/", headers={name: "x"})


def test_a_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        fetch("http://example.org/", headers={"X-Title": "a\r\nHost: evil"})
