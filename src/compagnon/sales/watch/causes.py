"""Why a source gave nothing: the true cause as a sentence in the reader's language (cause d'échec)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from compagnon.sales.watch.readers.errors import ERRORS, FAULTS, ReadingError

FETCHING: Mapping[str, str] = {
    "url-refused": gettext_noop("the address is refused: give a plain http or https address"),
    "address-refused": gettext_noop("%(host)s leads to %(address)s, which is not a public address"),
    "host-unknown": gettext_noop("%(host)s has no address: check the name"),
    "unreachable": gettext_noop("%(host)s does not answer"),
    "certificate-refused": gettext_noop("%(host)s cannot prove its identity: its certificate is refused"),
    "too-many-redirects": gettext_noop("more than %(limit)s redirects"),
    "answer-too-large": gettext_noop("the answer is larger than %(limit)s bytes"),
    "answer-too-slow": gettext_noop("the answer took more than %(seconds)s seconds"),
    "bad-status": gettext_noop("the server answered %(status)s"),
    "nothing-now": gettext_noop("it gave no entry at all this time, although it gave some before"),
}
# The reader and the gateway share two codes for different things.
OF_THE_GATEWAY = {"too-large": "answer-too-large", "too-slow": "answer-too-slow"}
# Faults of the host rather than of one of its pages: its other sources wait as well.
OF_THE_HOST = frozenset(
    {"host-unknown", "unreachable", "certificate-refused", "answer-too-slow", "address-refused"}
)
BUSY = frozenset({429, 500, 502, 503, 504})


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The cause in words; a code of another version is shown as it is."""
    text = FETCHING.get(code) or ERRORS.get(code)
    if text is None:
        return code
    params = dict(params)
    if fault := params.pop("fault", None):
        wording = FAULTS[fault["code"]]
        params["first"] = gettext(wording) % fault["params"]
    try:
        return gettext(text) % params
    except (KeyError, TypeError, ValueError):
        return gettext(text)


def params_of(error: ReadingError) -> dict[str, Any]:
    """The parameters of a reading error so that it can be told later in any language."""
    params: dict[str, Any] = dict(error.params)
    if error.faults:
        first = error.faults[0]
        params["fault"] = {"code": first.code, "params": dict(first.params)}
    return params


def of_host(code: str, params: Mapping[str, Any]) -> bool:
    return code in OF_THE_HOST or (code == "bad-status" and params.get("status") in BUSY)
