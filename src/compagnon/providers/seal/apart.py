"""Work of a library that starts an event loop of its own, in a thread that has none."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def apart[T](work: Callable[[], T]) -> T:
    """The answer or the error of `work`. pyHanko calls `asyncio.run`, which a thread with a running loop
    (an ASGI server, a browser test) refuses."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()
