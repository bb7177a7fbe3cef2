"""What the account itself holds of a person, and the roles it gives and was given."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from academy.privacy.libraries import KEPT_LOG_DAYS, link
from academy.privacy.register import AtErasure, PersonalRows, by_account, by_address

ACCOUNT_ROWS: Final = (
    PersonalRows(
        model="accounts.User",
        rows=by_account("pk"),
        fields=(
            "email",
            "name",
            "locale",
            "time_zone",
            "country",
            "organisation",
            "date_joined",
            "last_login",
        ),
        secret=("password",),
        title=_("Your account"),
        purpose=_("To know you again, to write to you, and to show times and texts as you want."),
    ),
    PersonalRows(
        model="accounts.RoleAssignment",
        rows=by_account("user"),
        fields=("user", "role", "region", "organisation", "languages", "granted_at", "ends_at"),
        purpose=_("To know what you may do here."),
    ),
    PersonalRows(
        model="accounts.RoleAssignment",
        rows=by_account("granted_by"),
        fields=("granted_by",),
        purpose=_("To know who gave a role."),
        at_erasure=AtErasure.DETACH,
    ),
    PersonalRows(
        model="accounts.AuditEntry",
        rows=by_account("actor"),
        fields=("actor",),
        purpose=_("To be able to tell who used a right, and on what."),
        at_erasure=AtErasure.DETACH,
        keep_days=KEPT_LOG_DAYS,
        since="at",
    ),
    PersonalRows(
        model="usersessions.UserSession",
        rows=by_account("user"),
        fields=("user", "created_at", "last_seen_at", "ip", "user_agent"),
        secret=("session_key", "data"),
        purpose=_("To show you where you are signed in, so that you can end it."),
        keep_days=30,
        since="last_seen_at",
    ),
    PersonalRows(
        model="socialaccount.SocialAccount",
        rows=by_account("user"),
        fields=("user", "provider", "uid", "last_login", "date_joined", "extra_data"),
        purpose=_("To let you sign in with an account you have elsewhere."),
    ),
    PersonalRows(
        model="accounts.Invitation",
        rows=by_address("email"),
        fields=("email", "role", "region", "organisation", "languages", "locale", "invited_at"),
        purpose=_("To offer you a role."),
        keep_days=90,
        since="invited_at",
    ),
    link("accounts.Invitation", "invited_by"),
    link("accounts.Invitation", "accepted_by"),
    PersonalRows(
        model="mfa.Authenticator",
        rows=by_account("user"),
        fields=("user", "type", "created_at", "last_used_at"),
        secret=("data",),
        title=_("Second factor"),
        purpose=_("To let nobody else sign in as you."),
    ),
)
