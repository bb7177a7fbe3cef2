"""Which index is live: dated indices behind an alias, swapped at once, the one before kept.

The fingerprint of the mapping is part of every name, so an index of another mapping is never
searched by mistake: for this release it does not exist, and a rebuild is asked for.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.base import NoPreviousIndexError
from search.engines.elasticsearch.client import NoIndexError, Server
from search.engines.elasticsearch.mapping import fingerprint, index_body

# While an index is filled nobody reads it: no refreshes, no copies.
_FILLING = {"refresh_interval": "-1", "number_of_replicas": 0}
# Live: the server's own rhythm, and one copy as soon as there is a second node for it.
_LIVE = {"refresh_interval": None, "auto_expand_replicas": "0-1"}


@dataclass(frozen=True, kw_only=True)
class Indices:
    """The indices of one site on a server, by the beginning of their names."""

    server: Server
    prefix: str

    @property
    def live_alias(self) -> str:
        """The name by which the live index is searched and written."""
        return f"{self.prefix}-catalogue-{fingerprint()}-live"

    @property
    def previous_alias(self) -> str:
        """The name of the index that was live before."""
        return f"{self.prefix}-catalogue-{fingerprint()}-previous"

    @property
    def lock(self) -> str:
        """The alias of the index that holds the right to write."""
        return f"{self.prefix}-writing"

    def live(self) -> str:
        """Return the name of the live index; empty when there is none for this mapping."""
        return self._named(self.live_alias)

    def previous(self) -> str:
        """Return the name of the index that was live before; empty when none is kept."""
        return self._named(self.previous_alias)

    def others(self) -> list[str]:
        """Return the names of indices of this site that were made for another mapping."""
        made = f"{self.prefix}-catalogue-{fingerprint()}-"
        return [name for name in self._all() if not name.startswith(made)]

    def make_new(self) -> str:
        """Make an empty index that is not live yet, and return its name."""
        moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        name = f"{self.prefix}-catalogue-{fingerprint()}-{moment}-{secrets.token_hex(2)}"
        body = index_body()
        settings = {**body["settings"], **_FILLING}
        self.server.write(
            lambda client: client.indices.create(
                index=name, settings=settings, mappings=body["mappings"]
            )
        )
        return name

    def put_live(self, name: str) -> None:
        """Make an index the live one in one step; what was live becomes the previous one."""
        self.server.write(lambda client: client.indices.put_settings(index=name, settings=_LIVE))
        self.server.write(lambda client: client.indices.refresh(index=name))
        before = self.live()
        actions = [*self._taken_away(), _add(name, self.live_alias)]
        if before:
            actions.append(_add(before, self.previous_alias))
        self.server.write(lambda client: client.indices.update_aliases(actions=actions))
        self.remove_others()

    def put_back(self) -> None:
        """Make the previous index the live one again, and remove what was live.

        Raises:
            NoPreviousIndexError: none is kept.
        """
        previous = self.previous()
        if not previous:
            raise NoPreviousIndexError
        actions = [*self._taken_away(), _add(previous, self.live_alias)]
        self.server.write(lambda client: client.indices.update_aliases(actions=actions))
        self.remove_others()

    def remove_others(self) -> None:
        """Remove every index that is neither live nor kept: left by killed builds, or too old.

        Indices of another mapping go only when one of this mapping is live: until then another
        release may still be searching them.
        """
        kept = {self.live(), self.previous()}
        if not any(kept):
            kept |= set(self.others())
        for name in self._all():
            if name not in kept:
                self._remove(name)

    def _remove(self, name: str) -> None:
        self.server.write(lambda client: client.indices.delete(index=name, ignore_unavailable=True))

    def _taken_away(self) -> list[dict[str, Any]]:
        """Return the actions that leave no index live and none kept, whatever its mapping."""
        return [
            {"remove": {"index": name, "alias": alias}}
            for name, aliases in self._aliases().items()
            for alias in aliases
        ]

    def _named(self, alias: str) -> str:
        return next((name for name, held in self._aliases().items() if alias in held), "")

    def _all(self) -> list[str]:
        return list(self._aliases())

    def _aliases(self) -> dict[str, list[str]]:
        """Return the indices of this site with their aliases."""
        begun = re.escape(f"{self.prefix}-catalogue-")
        ours = re.compile(rf"{begun}[0-9a-f]{{8}}-\d{{14}}-[0-9a-f]{{4}}")

        def read(client: Elasticsearch) -> Any:
            return client.indices.get_alias(index=f"{self.prefix}-catalogue-*")

        try:
            found = self.server.write(read)
        except NoIndexError:
            return {}
        return {
            name: list(held.get("aliases", {}))
            for name, held in found.items()
            if ours.fullmatch(name)
        }


def _add(name: str, alias: str) -> dict[str, Any]:
    return {"add": {"index": name, "alias": alias}}
