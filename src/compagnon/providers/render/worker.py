"""The render process: reads documents from its standard input, writes PDF files to its standard output.

Run by path, never imported by the product. It holds no state that matters: it may be killed at any time. A
message is two big-endian 32-bit lengths, a JSON header and a body; the header says what the body is.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from compagnon.providers.pipes import receive, reply, resident


def main() -> None:
    # Replies own the real standard output: a stray print, or a panic of the engine, cannot break a message.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    template, fonts, root = (Path(argument) for argument in sys.argv[1:4])
    try:
        import typst
    except ImportError as error:
        reply(replies, {"ready": False, "reason": str(error)})
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
    reply(replies, {"ready": len(faces.fonts()) > 0, "reason": "no font"})
    while (request := receive(requests)) is not None:
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
        reply(replies, answer | {"rss_kb": resident()}, content)


if __name__ == "__main__":
    main()
