"""Case 7: the forms of a URL that two parsers read in two ways."""

import pytest

from compagnon.providers.fetch import RefusedUrl, parse_target


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("dict://example.org:11211/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/plain,x", "scheme"),
        ("//example.org/feed", "scheme"),
        ("example.org/feed", "scheme"),
        ("", "scheme"),
        ("http:///feed", "no-host"),
        ("http://", "no-host"),
        ("http://user:secret@example.org/", "credentials"),
        ("http://example.org@127.0.0.1/", "credentials"),
        ("http://@127.0.0.1/", "credentials"),
        ("http://127.0.0.1\\@example.org/", "backslash"),
        ("http:\\\\127.0.0.1\\", "backslash"),
        ("http://example.org\\.evil.org/", "backslash"),
        ("http://2130706433/", "ambiguous-address"),
        ("http://0x7f000001/", "ambiguous-address"),
        ("http://0x7f.0.0.1/", "ambiguous-address"),
        ("http://127.0.0.0x1/", "ambiguous-address"),
        ("http://0177.0.0.1/", "ambiguous-address"),
        ("http://127.0.0.01/", "ambiguous-address"),
        ("http://127.1/", "ambiguous-address"),
        ("http://0/", "ambiguous-address"),
        ("http://256.1.1.1/", "ambiguous-address"),
        ("http://1.2.3.4.5/", "ambiguous-address"),
        ("http://①②⑦.1/", "ambiguous-address"),
        ("http://[fe80::1%25eth0]/", "zone-id"),
        ("http://[::1/", "malformed"),
        ("http://[127.0.0.1]/", "malformed"),
        ("http://%31%32%37.0.0.1/", "host"),
        ("http://exa mple.org/", "control-character"),
        ("http://example.org/\r\nHost: evil", "control-character"),
        ("http://example.org/\tfeed", "control-character"),
        ("http://example.org\x00/", "control-character"),
        ("http://-example.org/", "host"),
        ("http://example..org/", "host"),
        ("http://example.org:0/", "port"),
        ("http://example.org:99999/", "malformed"),
        ("http://example.org:http/", "malformed"),
        ("http://example.org/" + "a" * 5000, "too-long"),
    ],
)
def test_it_refuses_a_url_it_cannot_trust(url: str, reason: str) -> None:
    with pytest.raises(RefusedUrl) as refusal:
        parse_target(url)
    assert refusal.value.code == "url-refused"
    assert refusal.value.params["reason"] == reason


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a?b=c#part", "https://example.org/a?b=c"),
        ("http://example.org.:8080/é", "http://example.org:8080/%C3%A9"),
        ("http://exämple.org/", "http://xn--exmple-cua.org/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://example.org/a%20b?x=a|b", "http://example.org/a%20b?x=a|b"),
    ],
)
def test_it_reads_a_url_into_one_plain_form(url: str, canonical: str) -> None:
    assert parse_target(url).url == canonical


def test_a_secret_in_a_refused_url_is_not_repeated_in_the_error() -> None:
    with pytest.raises(RefusedUrl) as refusal:
        parse_target("http://user:hunter2@example.org/")
    assert "hunter2" not in str(refusal.value)
