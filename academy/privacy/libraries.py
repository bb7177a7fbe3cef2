"""What Django, Wagtail and allauth hold of a person on our behalf."""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.privacy.register import AtErasure, Person, PersonalRows, Rows, by_account

_EDITING: Final = _("To show who changed a text, and to let work on it be undone.")
_SIGN_IN: Final = _("To let you sign in.")
KEPT_LOG_DAYS: Final = 730


def sessions_of(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
    """Find the sessions in which somebody is signed in, or has begun to with an address.

    A session names nobody outside its signed content, so each is read.
    """
    keys = [row.session_key for row in Session.objects.iterator() if _leads_to(row, person)]
    return model._base_manager.filter(pk__in=keys)


def _leads_to(row: Session, person: Person) -> bool:
    content = row.get_decoded()
    if content.get(SESSION_KEY) == str(person.pk):
        return True
    written = json.dumps(content, default=str).lower()
    return any(address in written for address in person.addresses)


def entries_about(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
    """Find log entries whose subject is the account: their label is its name or address."""
    return model._base_manager.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(person.pk)
    )


def link(model: str, field: str, *, keep_days: int | None = None, since: str = "") -> PersonalRows:
    """Return the rows of a model that stay, but whose field names who did something to them."""
    return PersonalRows(
        model=model,
        rows=by_account(field),
        fields=(field,),
        purpose=_EDITING,
        at_erasure=AtErasure.DETACH,
        keep_days=keep_days,
        since=since,
    )


def _own(
    model: str, fields: tuple[str, ...], *, rows: Rows | None = None, **rest: Any
) -> PersonalRows:
    return PersonalRows(model=model, rows=rows or by_account("user"), fields=fields, **rest)


LIBRARY_ROWS: Final = (
    _own("account.EmailAddress", ("user", "email", "verified", "primary"), purpose=_SIGN_IN),
    _own(
        "sessions.Session",
        (),
        rows=sessions_of,
        secret=("session_key", "session_data"),
        purpose=_SIGN_IN,
        keep_days=0,
        since="expire_date",
    ),
    _own(
        "wagtailusers.UserProfile",
        ("user", "preferred_language", "current_time_zone", "avatar"),
        purpose=_("To show the editing screens as you want them."),
    ),
    _own("wagtailadmin.EditingSession", ("user", "last_seen_at"), purpose=_EDITING),
    _own("wagtailadmin.FormState", ("user", "data", "last_updated_at"), purpose=_EDITING),
    _own(
        "wagtailcore.APIToken",
        ("user", "name", "created"),
        secret=("key_hash", "prefix"),
        purpose=_SIGN_IN,
    ),
    _own(
        "wagtailcore.PageSubscription",
        ("user", "page"),
        purpose=_("To write to you when a page is commented."),
    ),
    _own("wagtailcore.Comment", ("user", "text", "created_at"), purpose=_EDITING),
    _own("wagtailcore.CommentReply", ("user", "text", "created_at"), purpose=_EDITING),
    _own(
        "wagtailcore.UploadedFile",
        ("uploaded_by_user", "file"),
        rows=by_account("uploaded_by_user"),
        purpose=_EDITING,
    ),
    _own(
        "wagtailcore.ModelLogEntry",
        ("label", "data"),
        rows=entries_about,
        purpose=_("To be able to tell who changed an account."),
        at_erasure=AtErasure.DETACH,
        keep_days=KEPT_LOG_DAYS,
        since="timestamp",
    ),
    link("wagtailcore.Page", "owner"),
    link("wagtailcore.Page", "locked_by"),
    link("wagtailcore.Revision", "user"),
    link("wagtailcore.WorkflowState", "requested_by"),
    link("wagtailcore.TaskState", "finished_by"),
    link("wagtailcore.Comment", "resolved_by"),
    link("wagtaildocs.Document", "uploaded_by_user"),
    link("wagtailimages.Image", "uploaded_by_user"),
    link("wagtailcore.PageLogEntry", "user", keep_days=KEPT_LOG_DAYS, since="timestamp"),
    link("wagtailcore.ModelLogEntry", "user", keep_days=KEPT_LOG_DAYS, since="timestamp"),
)
