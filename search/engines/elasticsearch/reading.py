"""Reading what the server holds of entries, without a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch_dsl import Search

from search.engines.base import StoredEntry
from search.engines.elasticsearch.client import NoIndexError, Server

# What `search.fields.stored_values` made, as JSON gives it back.
Stored = dict[str, Any]

_ENTRIES_A_READING: Final = 5_000
_KEPT_OPEN: Final = "2m"


def stored_of(client: Elasticsearch, alias: str, key: str) -> Stored | None:
    """Return what is held of one entry, None when the index does not hold it."""
    answer = client.mget(index=alias, ids=[key], source_includes=["stored"])
    found = answer["docs"][0]
    if "error" in found:
        raise NoIndexError
    return dict(found["_source"]["stored"]) if found.get("found") else None


def stored_entries(
    client: Elasticsearch, alias: str, keys: Collection[str]
) -> dict[str, StoredEntry]:
    """Return what is held of some entries, by key; absent ones are left out."""
    if not keys:
        return {}
    answer = client.mget(index=alias, ids=list(keys), source_includes=["stored"])
    found: dict[str, StoredEntry] = {}
    for each in answer["docs"]:
        if "error" in each:
            raise NoIndexError
        if each["found"]:
            stored = each["_source"]["stored"]
            found[each["_id"]] = StoredEntry(
                key=each["_id"],
                version=stored["version"],
                content_hash=stored["hash"],
                state_changes_at=stored["changes"],
            )
    return found


def stale_keys(client: Elasticsearch, alias: str, until: int, limit: int) -> list[str]:
    """Return keys of entries whose state changes by a moment in seconds, the oldest first."""
    search = (
        Search()
        .filter("range", state_changes_at={"lte": until})
        .sort("state_changes_at", "key")
        .extra(size=limit, track_total_hits=False, _source=False)
    )
    answer = client.search(index=alias, body=search.to_dict())
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def count(client: Elasticsearch, index: str) -> int:
    """Return how many entries an index holds."""
    return int(client.count(index=index)["count"])


def live_index(client: Elasticsearch, alias: str) -> str:
    """Return the name of the index behind an alias; empty when there is none."""
    try:
        return next(iter(client.indices.get_alias(name=alias)))
    except NotFoundError:
        return ""


def scan(server: Server, index: str) -> Iterator[StoredEntry]:
    """Yield every entry of an index as it is now, some thousands a request."""

    def open_reader(client: Elasticsearch) -> str:
        return str(client.open_point_in_time(index=index, keep_alive=_KEPT_OPEN)["id"])

    reader = server.write(open_reader)
    after: list[Any] | None = None
    try:
        while hits := _next(server, reader, after):
            yield from map(_stored_entry, hits)
            after = hits[-1]["sort"]
    finally:
        server.write(lambda client: client.close_point_in_time(id=reader))


def _next(server: Server, reader: str, after: list[Any] | None) -> list[Any]:
    body: dict[str, Any] = {
        "size": _ENTRIES_A_READING,
        "pit": {"id": reader, "keep_alive": _KEPT_OPEN},
        "sort": ["_shard_doc"],
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["version", "hash", "state_changes_at"],
    }
    if after is not None:
        body["search_after"] = after
    return server.write(lambda client: list(client.search(body=body)["hits"]["hits"]))


def _stored_entry(hit: Mapping[str, Any]) -> StoredEntry:
    fields = hit["fields"]
    return StoredEntry(
        key=hit["_id"],
        version=fields["version"][0],
        content_hash=fields["hash"][0],
        state_changes_at=fields.get("state_changes_at", [0])[0],
    )
