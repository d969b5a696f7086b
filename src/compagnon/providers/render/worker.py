"""The render process: reads documents from its standard input, writes PDF files to its standard output.

Run by path, never imported by the product. It holds no state that matters: it may be killed at any time. A
message is two big-endian 32-bit lengths, a JSON header and a body; the header says what the body is.
"""

import json
import os
import resource
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any


def main() -> None:
    # Replies own the real standard output: a stray print, or a panic of the engine, cannot break a message.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    template, fonts, root = (Path(argument) for argument in sys.argv[1:4])
    try:
        import typst
    except ImportError as error:
        _reply(replies, {"ready": False, "reason": str(error)})
        return
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    source = template.read_bytes()
    compiler = typst.Compiler(
        input=source,
        root=str(root),
        font_paths=faces,
        ignore_system_fonts=True,
        package_path=str(root),
        package_cache_path=str(root),
    )
    _reply(replies, {"ready": len(faces.fonts()) > 0, "reason": "no font"})
    while (request := _receive(requests)) is not None:
        header, body = request
        try:
            content = compiler.compile(
                input=source,
                format="pdf",
                sys_inputs={"data": body.decode("utf-8")},
                pdf_standards=["a-3a", "ua-1"],
                timestamp=datetime.fromtimestamp(header["timestamp"], UTC),
            )
            assert isinstance(content, bytes)
            answer: dict[str, Any] = {"ok": True}
        except typst.TypstError as error:
            answer, content = {"ok": False, "reason": "; ".join([error.message, *error.hints])}, b""
        _reply(replies, answer | {"rss_kb": _resident()}, content)


def _resident() -> int:
    """Resident memory now, in KiB; the peak where /proc does not exist."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize() // 1024


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    lengths = stream.read(8)
    if len(lengths) < 8:
        return None
    header_size, body_size = struct.unpack(">II", lengths)
    header = json.loads(stream.read(header_size))
    return header, stream.read(body_size)


def _reply(stream: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    encoded = json.dumps(header).encode()
    stream.write(struct.pack(">II", len(encoded), len(body)) + encoded + body)
    stream.flush()


if __name__ == "__main__":
    main()
