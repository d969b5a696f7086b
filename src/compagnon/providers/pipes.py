"""How a worker process is spoken to over its pipes: a JSON header and a body, each with its length before it."""

import json
import resource
import struct
from pathlib import Path
from typing import IO, Any


def resident() -> int:
    """Resident memory now, in KiB; the peak where /proc does not exist."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize() // 1024


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    lengths = stream.read(8)
    if len(lengths) < 8:
        return None
    header_size, body_size = struct.unpack(">II", lengths)
    header = json.loads(stream.read(header_size))
    return header, stream.read(body_size)


def reply(stream: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    encoded = json.dumps(header).encode()
    stream.write(struct.pack(">II", len(encoded), len(body)) + encoded + body)
    stream.flush()
