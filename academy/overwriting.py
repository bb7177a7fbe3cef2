"""Which draft an autosave may write over: one that nobody has relied on yet.

While somebody types, Wagtail writes over the draft it made a moment before. Once that draft has
been published, is due to be, or was decided on in a review, it says what somebody approved: typing
goes on in a draft of its own then.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Revision, TaskState


def overwritable(revision: Revision | None, of: Any) -> Revision | None:
    """Return the draft of a page or an entry that may be written over, None for a new one.

    Locks the row, so that nobody publishes the draft between the question and the writing; call it
    inside a transaction.
    """
    if revision is None:
        return None
    row = type(of)._base_manager.select_for_update().get(pk=of.pk)
    revision.refresh_from_db()
    is_relied_on = (
        row.live_revision_id == revision.pk
        or revision.approved_go_live_at is not None
        or TaskState.objects.filter(revision=revision).exists()
    )
    return None if is_relied_on else revision
