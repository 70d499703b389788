"""Many look-ups at once behind one plain call, with a progress bar, and an interrupt that keeps what has arrived."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

__all__ = ["AT_ONCE", "together"]

AT_ONCE = 8
_T = TypeVar("_T")


def together(
    function: Callable[[str], _T], values: Sequence[str], title: str, stop: Callable[[], None]
) -> list[_T | None]:
    """``function`` of each value, in order; None for those that an interrupt (Ctrl-C) left undone.

    ``stop`` is called at an interrupt and ends what is under way.
    """
    pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="look-up")
    asked = [pool.submit(function, value) for value in values]
    try:
        for _ in _shown(asked, title):
            pass
    except KeyboardInterrupt:
        stop()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return [None if one.cancelled() else one.result() for one in asked]


def _shown(asked: list[Future[_T]], title: str) -> Iterable[object]:
    from tqdm.auto import tqdm

    seen = "ipykernel" in sys.modules or sys.stderr.isatty()
    bar: Iterable[object] = tqdm(
        as_completed(asked), desc=title, total=len(asked), unit="look-up", disable=not seen, leave=False
    )
    return bar
