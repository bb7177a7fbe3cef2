"""A person planted with a marker in every field of the register."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from academy.accounts.auditing import record
from academy.accounts.models import AuditAction, Invitation, Role, RoleAssignment, User
from academy.background.models import OutgoingMail
from academy.identity.models import SiteSettings
from cms.models import ContactMessage, ProblemReport
from tests.factories.accounts import UserFactory
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory

MARKER = "Quetzalcoatlus"
ADDRESS = f"{MARKER}@example.org".lower()


def plant() -> User:
    """Make a person who has left a trace in every table of the register."""
    person = UserFactory(
        email=ADDRESS,
        name=MARKER,
        locale="fr",
        time_zone="Africa/Dakar",
        country="SN",
        organisation=OrganisationFactory(),
        last_login=timezone.now(),
        password=f"!{MARKER}",
    )
    _account(person)
    _mail()
    _editing(person)
    _content(person)
    return person


def _account(person: User) -> None:
    EmailAddress.objects.create(user=person, email=f"second.{ADDRESS}", verified=True)
    RoleAssignment.objects.create(
        user=person, role=Role.PARTNER, organisation=person.organisation, granted_by=person
    )
    colleague = UserFactory()
    RoleAssignment.objects.create(user=colleague, role=Role.CURATOR, granted_by=person)
    record(AuditAction.ROLE_GRANTED, by=person, thing=colleague)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": MARKER})
    for values in ({"email": ADDRESS}, {"email": "other@example.org", "invited_by": person}):
        Invitation.objects.create(
            role=Role.CURATOR, locale="fr", expires_at=timezone.now(), **values
        )
    Invitation.objects.create(
        email="third@example.org", role=Role.CURATOR, locale="fr", accepted_by=person,
        accepted_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    UserSession.objects.create(
        user=person, ip="192.0.2.7", session_key=MARKER, user_agent=MARKER, data={"x": MARKER}
    )
    SocialAccount.objects.create(
        user=person, provider="city", uid=MARKER, extra_data={"name": MARKER}
    )
    signed_in = SessionStore()
    signed_in["_auth_user_id"] = str(person.pk)
    signed_in.create()
    begun = SessionStore()
    begun["account_login"] = {"email": ADDRESS}
    begun.create()


def _mail() -> None:
    OutgoingMail.objects.create(
        sender="academy@example.org", recipients=[ADDRESS], content=MARKER.encode()
    )
    SiteSettings.objects.create(contact_address=ADDRESS)


def _editing(person: User) -> None:
    now = timezone.now()
    entry = ContentType.objects.get_for_model(User)
    UserProfile.objects.create(
        user=person, avatar=ContentFile(MARKER.encode(), name=f"{MARKER}.png")
    )
    EditingSession.objects.create(
        user=person, content_type=entry, object_id=str(person.pk), last_seen_at=now
    )
    FormState.objects.create(
        user=person, content_type=entry, object_id="1", data=f"title={MARKER}", last_updated_at=now
    )
    APIToken.objects.create(user=person, name=MARKER, key_hash="0" * 64, prefix="abc")
    UploadedFile.objects.create(
        uploaded_by_user=person,
        for_content_type=entry,
        file=ContentFile(b"x", name=f"{MARKER}.txt"),
    )
    ModelLogEntry.objects.create(
        content_type=entry, object_id=str(person.pk), label=MARKER, action="wagtail.edit",
        data={"name": MARKER}, timestamp=now, user=person,
    )  # fmt: skip


def _content(person: User) -> None:
    now = timezone.now()
    root = Page.get_first_root_node()
    page = root.add_child(instance=Page(title="A page", owner=person, locked_by=person))
    page.save_revision(user=person)
    PageLogEntry.objects.create(
        page=page, label="A page", action="wagtail.edit", timestamp=now, user=person
    )
    OrganisationFactory().save_revision(user=person, log_action=True)
    comment = Comment.objects.create(page=page, user=person, text=MARKER, contentpath="title")
    CommentReply.objects.create(comment=comment, user=person, text=MARKER)
    Comment.objects.create(
        page=page, user=UserFactory(), text="Other", contentpath="title", resolved_by=person
    )
    PageSubscription.objects.create(page=page, user=person, comment_notifications=True)
    Document.objects.create(
        title="A file", uploaded_by_user=person, file=ContentFile(b"x", name="a.txt")
    )
    Image.objects.create(title="A picture", uploaded_by_user=person, file=get_test_image_file())
    course = CourseFactory(locked=True, locked_by=person, locked_at=now)
    for text in (f"Write to {ADDRESS}.", ""):
        ProblemReport.objects.create(
            entry_kind=course.kind, entry_id=course.pk, kind="other", text=text, locale="en",
            settled_at=now, settled_by=person,
        )  # fmt: skip
    for email, text in ((ADDRESS, MARKER), ("other@example.org", f"Ask {ADDRESS}.")):
        ContactMessage.objects.create(
            page=page, name=MARKER if email == ADDRESS else "", email=email, text=text,
            topic="A topic", locale="en", settled_at=now, settled_by=person,
        )  # fmt: skip
    WebinarFactory(locked=True, locked_by=person, locked_at=now)
    workflow = Workflow.objects.create(name="A workflow")
    state = WorkflowState.objects.create(
        content_type=ContentType.objects.get_for_model(page),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk), workflow=workflow, requested_by=person,
        status=WorkflowState.STATUS_APPROVED,
    )  # fmt: skip
    TaskState.objects.create(
        workflow_state=state, task=Task.objects.create(name="A task"), finished_by=person,
        finished_at=now - timedelta(hours=1), revision=page.latest_revision,
        content_type=ContentType.objects.get_for_model(TaskState),
    )  # fmt: skip
