"""Tables of people and of what they may do where."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.accounts.roles import Role
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Make a person; without a password they sign in by a code sent by mail."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """Make the operator, who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. `time_zone` is an IANA name, `locale` that of pages."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    locale = models.CharField(_("language"), max_length=35, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    is_staff = models.BooleanField(_("may open the editing screens"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_one_person_an_address")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name as the person writes it; Wagtail shows it."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return what to call the person."""
        return self.name or self.email


class RoleAssignment(models.Model):
    """One role of one person, with its reach; `ends_at` None means until it is ended.

    `languages` are canonical BCP 47 tags; a facilitator without one reaches no entry.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="roles_granted"
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="partner") | models.Q(organisation__isnull=False),
                name="accounts_partner_needs_organisation",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="facilitator") | models.Q(region__isnull=False),
                name="accounts_facilitator_needs_region",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("granted_at")),
                name="accounts_role_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class AuditAction(models.TextChoices):
    """What is written into the audit log."""

    ROLE_GRANTED = "role-granted", _("role granted")
    ROLE_CHANGED = "role-changed", _("role changed")
    ROLE_ENDED = "role-ended", _("role ended")
    INVITED = "invited", _("person invited")
    INVITATION_ACCEPTED = "invitation-accepted", _("invitation accepted")
    INVITATION_WITHDRAWN = "invitation-withdrawn", _("invitation withdrawn")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RECORDS_JOINED = "records-joined", _("two records joined into one")
    RECORDS_PARTED = "records-parted", _("two records made of one again")
    RECORD_REMOVED = "record-removed", _("record removed")
    EXPORTED = "exported", _("list exported")
    PEOPLE_SEEN = "people-seen", _("personal data seen")
    SECOND_FACTOR_CHANGED = "second-factor-changed", _("second factor changed")


class AuditEntry(models.Model):
    """Who did what to which object, and when; written by `auditing.record` alone.

    It names people by their number only. `reach` says over what the act went, such as
    `{"role": "facilitator", "region": "africa"}`; `details` holds counts and codes, never names,
    addresses or texts. Rows are added, never changed.
    """

    actor = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="audit_entries",
        verbose_name=_("who"),
    )
    action = models.CharField(_("what"), max_length=30, choices=AuditAction.choices)
    object_kind = models.CharField(_("kind"), max_length=60, blank=True, default="")
    object_id = models.CharField(_("number"), max_length=60, blank=True, default="")
    reach = models.JSONField(_("reach"), default=dict, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index("object_kind", "object_id", name="accounts_audit_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_kind}:{self.object_id}"


class Invitation(models.Model):
    """A role offered to an address, by a signed link that holds until `expires_at` and works once.

    `ends_at` is when the role itself will end, None for one without an end. `locale` is the
    language of the mail for somebody we do not know yet.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    ends_at = models.DateTimeField(_("the role ends"), null=True, blank=True)
    locale = models.CharField(_("language of the mail"), max_length=35)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_at = models.DateTimeField(_("holds until"))
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="invitations_accepted"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="accounts_invitation_accepted_or_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    def is_open(self, at: datetime) -> bool:
        """Whether the link still works at a moment."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > at
