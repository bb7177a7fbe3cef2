"""Background entries of the search; each looks at the rows first and may run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="search.rebuild_index")  # type: ignore[untyped-decorator]  # celery has no types
def rebuild_index() -> None:
    """Build the index anew, unless it answers again already."""
    from search.rebuilding import rebuild_if_needed

    rebuild_if_needed()


@shared_task(name="search.drain_changes")  # type: ignore[untyped-decorator]  # celery has no types
def drain_changes() -> None:
    """Carry noted changes to the index, so that they are found within a second or two."""
    from search.indexing import drain_all_changes

    drain_all_changes()


@shared_task(name="search.renote_stale")  # type: ignore[untyped-decorator]  # celery has no types
def renote_stale() -> None:
    """Note the entries whose sessions have changed their state since they were indexed."""
    from search.indexing import renote_stale

    renote_stale()
