"""The register of personal data: nothing that leads to a person is missing from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import models

from academy.privacy.register import AtErasure, registered_rows

# Kinds of field that hold a person's data wherever they stand.
TELLING = (models.EmailField, models.GenericIPAddressField)
# Words in a field's name that do.
TELLING_NAMES = ("email", "e_mail", "phone", "ip_address", "user_agent", "first_name", "last_name")
# Links of Django's own between a person and its rights: the rows go with the person.
GO_WITH_THE_PERSON = {"accounts.User_groups.user", "accounts.User_user_permissions.user"}


def leading_fields() -> Iterator[str]:
    """Yield each field of each model that leads to a person or holds what tells of one."""
    person = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            leads = field.related_model is person
            named = any(name in field.name for name in TELLING_NAMES)
            tells = isinstance(field, TELLING) or (named and not field.is_relation)
            if (leads or tells) and not model._meta.proxy:
                yield f"{model._meta.label}.{field.name}"


def registered_fields() -> set[str]:
    return {
        f"{each.model}.{name}" for each in registered_rows() for name in each.fields + each.secret
    }


def test_every_field_that_leads_to_a_person_is_registered():
    missing = set(leading_fields()) - registered_fields() - GO_WITH_THE_PERSON

    assert missing == set()


def test_the_walk_finds_what_it_should():
    assert {
        "accounts.User.email",
        "wagtailcore.Revision.user",
        "account.EmailAddress.email",
    } <= set(leading_fields())


def test_every_registered_field_exists_and_each_row_has_a_purpose():
    for each in registered_rows():
        model = apps.get_model(each.model)
        names = (*each.fields, *each.secret, *([each.since] if each.since else ()))
        assert [name for name in names if not model._meta.get_field(name)] == []
        assert str(each.purpose)


@pytest.mark.parametrize("each", list(registered_rows()), ids=lambda each: each.model)
def test_days_are_counted_from_a_moment_and_links_can_be_emptied(each):
    assert (each.keep_days is None) == (each.since == "")
    if each.at_erasure is AtErasure.DETACH:
        fields = [each.table._meta.get_field(name) for name in each.fields]
        assert all(field.null or not field.is_relation for field in fields)


def test_sessions_are_registered_though_no_field_leads_to_a_person():
    assert Session._meta.label in {each.model for each in registered_rows()}
