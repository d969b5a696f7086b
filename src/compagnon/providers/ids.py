"""UUIDv7 identifiers (RFC 9562 §5.7): sortable by time, unguessable enough for URLs.

48 bits of milliseconds, then 12 bits that count within the millisecond (method 1 of §6.2, so ids
made by one process are strictly increasing), then 62 random bits.
"""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = (0, 0)


def uuid7() -> UUID:
    global _last
    with _lock:
        now = time.time_ns() // 1_000_000
        stamp, count = _last
        if now <= stamp:
            # The clock stood still or went back: keep the later stamp and count on.
            now, count = stamp, count + 1
            if count > 0xFFF:
                now, count = now + 1, 0
        else:
            count = 0
        _last = (now, count)
    return UUID(int=(now << 80) | (0x7 << 76) | (count << 64) | (0b10 << 62) | secrets.randbits(62))
