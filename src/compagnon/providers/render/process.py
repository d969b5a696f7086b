"""One warm child process behind pipes, with a time limit on everything (processus de rendu)."""

import json
import os
import selectors
import struct
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from .errors import RenderCrashed, RenderTimeout

type Message = tuple[dict[str, Any], bytes]
_CHUNK = 1 << 16


class ChildProcess:
    """Starts `command` at once; `ask` sends one message and waits for one reply.

    Not safe between threads: its owner locks. After any error the child is dead and this object with it.
    """

    def __init__(self, command: Sequence[str], *, cwd: str, env: dict[str, str]) -> None:
        self._child = subprocess.Popen(  # noqa: S603  our own interpreter and our own script
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=cwd,
            env=env,
            bufsize=0,
        )
        stdin, stdout = self._child.stdin, self._child.stdout
        assert stdin is not None
        assert stdout is not None
        self._pipes = (stdin, stdout)
        self._in, self._out = stdin.fileno(), stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    @property
    def pid(self) -> int:
        return self._child.pid

    def greeting(self, seconds: float) -> dict[str, Any]:
        """The first message of the child, before any question."""
        return self._exchange(b"", seconds)[0]

    def ask(self, header: dict[str, Any], body: bytes, seconds: float) -> Message:
        """The reply to one message; raises `RenderTimeout` or `RenderCrashed`, the child being ended."""
        encoded = json.dumps(header).encode()
        return self._exchange(struct.pack(">II", len(encoded), len(body)) + encoded + body, seconds)

    def end(self) -> None:
        """Ends the child now, and waits for it."""
        self._child.kill()
        self._child.wait()
        self.forget()

    def forget(self) -> None:
        """Closes our ends of the pipes; the child stops when it finds its input closed."""
        for pipe in self._pipes:
            pipe.close()

    def _exchange(self, message: bytes, seconds: float) -> Message:
        try:
            return self._talk(memoryview(message), seconds)
        except BaseException:
            # Interrupted anywhere, the pipes hold half a message: nothing may use this child again.
            self.end()
            raise

    def _talk(self, unsent: memoryview, seconds: float) -> Message:
        deadline = time.monotonic() + seconds
        received = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            if unsent:
                ready.register(self._in, selectors.EVENT_WRITE)
            while (size := _size(received)) is None or len(received) < size:
                left = deadline - time.monotonic()
                events = ready.select(left) if left > 0 else []
                if not events:
                    raise RenderTimeout(seconds=seconds)
                for key, _ in events:
                    if key.fd == self._out:
                        received += self._read()
                        continue
                    unsent = unsent[self._write(unsent) :]
                    if not unsent:
                        ready.unregister(self._in)
        header_size = struct.unpack_from(">I", received)[0]
        return json.loads(received[8 : 8 + header_size]), bytes(received[8 + header_size :])

    def _read(self) -> bytes:
        chunk = os.read(self._out, _CHUNK)
        if not chunk:
            raise RenderCrashed(status=self._child.wait())
        return chunk

    def _write(self, unsent: memoryview) -> int:
        try:
            return os.write(self._in, unsent[:_CHUNK])
        except BrokenPipeError:
            raise RenderCrashed(status=self._child.wait()) from None


def _size(received: bytearray) -> int | None:
    """The length of the whole message, once its first eight bytes are there."""
    if len(received) < 8:
        return None
    header_size, body_size = struct.unpack_from(">II", received)
    return int(8 + header_size + body_size)
