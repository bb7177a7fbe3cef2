"""An engine that refuses documents, or breaks, when it is told to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from search.documents import CatalogueDocument
from search.engines.base import SearchEngine, Writer, Written


@dataclass(kw_only=True)
class Mischief:
    """What goes wrong when an engine writes.

    `away` is raised before anything is written, `halfway` after half a batch was handed over;
    `refused` gives the reasons by key; `breaks_on` names entries whose writing raises a fault
    that nobody foresaw. `batches` counts what came through.
    """

    away: Exception | None = None
    halfway: Exception | None = None
    refused: dict[str, str] = field(default_factory=dict)
    breaks_on: set[str] = field(default_factory=set)
    batches: int = 0


@dataclass(frozen=True)
class _Writer:
    inner: Writer
    mischief: Mischief

    def index(self, documents: Iterable[CatalogueDocument]) -> Written:
        taken = list(documents)
        if self.mischief.halfway:
            self.inner.index(taken[: len(taken) // 2])
            raise self.mischief.halfway
        if broken := self.mischief.breaks_on.intersection(each.key for each in taken):
            raise RuntimeError(f"cannot write {sorted(broken)[0]}")
        refused = self.mischief.refused
        written = self.inner.index(each for each in taken if each.key not in refused)
        named = {each.key: refused[each.key] for each in taken if each.key in refused}
        self.mischief.batches += 1
        return Written(indexed=written.indexed, refused={**written.refused, **named})

    def delete(self, keys: Collection[str], *, version: int) -> None:
        self.inner.delete(keys, version=version)


def misbehaving(engine: SearchEngine) -> Mischief:
    """Have this engine's writers do the mischief that the returned value tells of."""
    mischief = Mischief()
    honest = engine.writing

    @contextmanager
    def writing() -> Iterator[Writer]:
        if mischief.away:
            raise mischief.away
        with honest() as writer:
            yield _Writer(writer, mischief)

    engine.writing = writing  # type: ignore[method-assign]
    return mischief
