"""One import at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from academy.harvesting.errors import HarvestBusyError
from academy.locking import LockedElsewhereError, only_here


@contextmanager
def harvest_lock() -> Iterator[None]:
    """Hold the only right to import.

    Raises:
        HarvestBusyError: somebody else holds it.
    """
    with ExitStack() as held:
        try:
            held.enter_context(only_here("harvest"))
        except LockedElsewhereError as error:
            raise HarvestBusyError from error
        yield
