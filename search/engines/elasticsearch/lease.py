"""The right to write, held by one process at a time; it dies with its holder.

A document on the server says who holds it and until when, by the server's own clock, so that
clocks of machines need not agree. The holder renews it from a thread; who is killed stops doing so.
Even a holder who overslept does no harm: what it writes carries versions.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from typing import Any, Final, Self

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from search.engines.base import WriterBusyError
from search.engines.elasticsearch.client import Server
from search.errors import SearchUnavailableError

logger = logging.getLogger(__name__)

LEASE_SECONDS: Final = 10
RENEW_SECONDS: Final = 3
_ID: Final = "writer"

# Takes the lease when it is free, over, or further ahead than any can be (a clock set back).
_TAKE: Final = """
long left = ctx._source.containsKey('until') ? ctx._source.until - ctx._now : 0;
if (ctx._source.holder != params.holder && left > 0 && left <= params.length) {
  ctx.op = 'none';
} else {
  ctx._source.holder = params.holder;
  ctx._source.until = ctx._now + params.length;
}
"""
_GIVE_BACK: Final = """
if (ctx._source.holder == params.holder) { ctx.op = 'delete' } else { ctx.op = 'none' }
"""


class Lease:
    """Holds the right to write while its context is open."""

    def __init__(self, server: Server, alias: str, *, seconds: float = LEASE_SECONDS) -> None:
        self._server = server
        self._alias = alias
        self._length = int(seconds * 1000)
        self._renew_every = seconds * RENEW_SECONDS / LEASE_SECONDS
        self._holder = secrets.token_hex(8)
        self._is_over = threading.Event()
        self._renewing: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Take the lease.

        Raises:
            WriterBusyError: another process holds it.
            SearchUnavailableError: the server does not answer.
        """
        if not self._server.ask(self._take, seconds=LEASE_SECONDS):
            raise WriterBusyError(self._alias)
        self._renewing = threading.Thread(target=self._renew, name="search-lease", daemon=True)
        self._renewing.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        """Give the lease back; if that fails it ends by itself."""
        self._is_over.set()
        if self._renewing:
            self._renewing.join()
        try:
            self._server.ask(self._give_back, seconds=RENEW_SECONDS)
        except SearchUnavailableError:
            logger.warning("the right to write could not be given back and ends by itself")

    def confirm(self) -> None:
        """Make sure that the lease is still held, for a whole length from now.

        Raises:
            WriterBusyError: another process has taken it over.
        """
        if not self._server.write(self._take):
            raise WriterBusyError(self._alias)

    def _renew(self) -> None:
        while not self._is_over.wait(self._renew_every):
            try:
                self._server.write(self._take, seconds=self._renew_every)
            except SearchUnavailableError:
                logger.warning("the right to write could not be renewed")

    def _take(self, client: Elasticsearch) -> bool:
        try:
            answer = self._update(client, _TAKE, scripted_upsert=True, upsert={})
        except NotFoundError:
            self._make_index(client)
            answer = self._update(client, _TAKE, scripted_upsert=True, upsert={})
        return bool(answer["result"] != "noop")

    def _give_back(self, client: Elasticsearch) -> None:
        self._update(client, _GIVE_BACK)

    def _update(self, client: Elasticsearch, source: str, **more: Any) -> Any:
        return client.update(
            index=self._alias,
            id=_ID,
            script={
                "source": source,
                "params": {"holder": self._holder, "length": self._length},
            },
            retry_on_conflict=3,
            require_alias=True,
            **more,
        )

    def _make_index(self, client: Elasticsearch) -> None:
        """Make the index that holds the lease; another process may do so at the same moment."""
        with contextlib.suppress(BadRequestError):
            client.indices.create(
                index=f"{self._alias}-1",
                aliases={self._alias: {}},
                settings={"number_of_shards": 1, "auto_expand_replicas": "0-1"},
                mappings={"dynamic": False},
            )
