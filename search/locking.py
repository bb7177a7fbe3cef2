"""One process at a time carries changes to the index, and one builds it anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from academy.locking import LockedElsewhereError, only_here
from search.engines.base import WriterBusyError
from search.errors import RebuildRunningError

# A batch of changes ends within this, unless the engine hangs.
LONGEST_BATCH_SECONDS: Final = 60.0


@contextmanager
def carrying(*, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the only right to take changes out of the outbox; see decision 20.

    Raises:
        WriterBusyError: another process carries changes or builds the index anew.
    """
    with ExitStack() as held:
        try:
            held.enter_context(only_here("index", wait_seconds=wait_seconds))
        except LockedElsewhereError as error:
            raise WriterBusyError from error
        yield


@contextmanager
def rebuilding() -> Iterator[None]:
    """Hold the only right to replace the index, and that to carry changes.

    Raises:
        RebuildRunningError: another process builds the index anew.
        WriterBusyError: another process went on carrying changes for too long.
    """
    with ExitStack() as held:
        try:
            held.enter_context(only_here("rebuild"))
        except LockedElsewhereError as error:
            raise RebuildRunningError from error
        try:
            held.enter_context(only_here("index", wait_seconds=LONGEST_BATCH_SECONDS))
        except LockedElsewhereError as error:
            raise WriterBusyError from error
        yield
