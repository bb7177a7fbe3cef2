"""Who writes which pages: facilitators below their region's page, curators everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry

from academy.accounts.models import RoleAssignment
from cms.models import ContentPage, NewsPage, RegionPage
from cms.models.region import collection_of
from cms.references import closed, references_of
from cms.rights import open_pages
from tests.factories.accounts import UserFactory, curator, facilitator
from tests.factories.pages import add_page, home, region_page

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def may(person: Any, page: Page) -> set[str]:
    """Return what somebody may do with a page, by the names of Wagtail's own questions."""
    asked = page.permissions_for_user(type(person).objects.get(pk=person.pk))
    names = ("can_edit", "can_publish", "can_add_subpage", "can_delete", "can_unpublish")
    return {name for name in names if getattr(asked, name)()}


def newly_closed(page: Page, person: Any) -> bool:
    """Whether a page refers to something that is not open to somebody."""
    return bool(closed(references_of(page), thing=page, user=person))


@pytest.fixture
def africa() -> RegionPage:
    return region_page("africa")


@pytest.fixture
def europe() -> RegionPage:
    return region_page("europe")


def test_a_facilitator_writes_at_and_below_the_own_regions_page(africa, europe):
    person = facilitator("africa", "fr")
    below = add_page(africa, ContentPage(title="Below", slug="below"))
    french = region_page("africa", "fr")

    assert {"can_edit", "can_publish", "can_add_subpage"} <= may(person, africa)
    assert {"can_edit", "can_publish", "can_delete"} <= may(person, below)
    assert "can_edit" in may(person, french)
    assert may(person, europe) == set()
    assert may(person, home()) == set()


def test_a_facilitator_neither_deletes_nor_moves_the_page_of_the_region(africa, europe):
    client = signed_in(facilitator("africa", "fr"))
    add_page(africa, ContentPage(title="Below", slug="below"))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    client.post(reverse("wagtailadmin_pages:delete", args=[africa.pk]))
    client.post(f"{bulk}?id={africa.pk}")
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[africa.pk, home("fr").pk]))

    africa.refresh_from_db()
    assert africa.get_parent().pk == home().pk
    assert africa.get_children().count() == 1
    assert "can_delete" in may(curator(), africa)


def test_a_curator_writes_everywhere(africa):
    assert {"can_edit", "can_publish", "can_add_subpage"} <= may(curator(), africa) & may(
        curator(), home()
    )


def test_a_role_that_ended_or_lacks_its_second_factor_writes_nowhere(africa):
    ended = facilitator("africa", "fr")
    RoleAssignment.objects.filter(user=ended).update(
        granted_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    without = facilitator("africa", "fr")
    without.authenticator_set.all().delete()

    assert may(ended, africa) == may(without, africa) == may(UserFactory(), africa) == set()


def test_a_role_ends_in_a_running_session(africa):
    person = facilitator("africa", "fr")
    client = signed_in(person)
    address = reverse("wagtailadmin_pages:edit", args=[africa.pk])
    assert client.get(address).status_code == 200

    RoleAssignment.objects.filter(user=person).delete()

    assert client.get(address).status_code in {302, 403}


def test_a_page_is_not_moved_or_copied_below_another_region(africa, europe):
    page = add_page(africa, ContentPage(title="Mine", slug="mine"))
    client = signed_in(facilitator("africa", "fr"))

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, europe.pk]))
    client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "M", "new_slug": "m", "new_parent_page": str(europe.pk)},
    )

    page.refresh_from_db()
    assert page.get_parent().pk == africa.pk
    assert not europe.get_children().exists()


def test_a_page_of_another_region_is_neither_opened_nor_changed(africa, europe):
    theirs = add_page(europe, ContentPage(title="Theirs", slug="theirs"), is_live=False)
    client = signed_in(facilitator("africa", "fr"))

    for name in ("edit", "history", "delete", "unpublish", "revisions_index", "view_draft"):
        answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[theirs.pk]))
        assert answer.status_code in {302, 403, 404}, name
        assert b"Theirs" not in answer.content
    client.post(
        reverse("wagtailadmin_pages:edit", args=[theirs.pk]), {"title": "Mine", "slug": "mine"}
    )

    theirs.refresh_from_db()
    assert theirs.title == theirs.draft_title == "Theirs"


def test_choosers_of_pages_show_public_pages_and_own_drafts_only(africa, europe):
    own = add_page(africa, ContentPage(title="Own draft", slug="own"), is_live=False)
    theirs = add_page(europe, ContentPage(title="Their draft", slug="theirs"), is_live=False)
    public = add_page(europe, ContentPage(title="Their page", slug="page"))
    person = facilitator("africa", "fr")

    shown = set(open_pages(Page.objects.all(), person).values_list("pk", flat=True))
    assert {own.pk, public.pk, africa.pk, europe.pk} <= shown
    assert theirs.pk not in shown

    client = signed_in(person)
    below = reverse("wagtailadmin_choose_page_child", args=[europe.pk])
    found = reverse("wagtailadmin_choose_page_search")
    chosen = reverse("wagtailadmin_choose_page_chosen_multiple")
    for address in (below, f"{found}?q=their", f"{chosen}?id={theirs.pk}"):
        answer = client.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
        assert b"Their draft" not in answer.content, address


def image_in(collection: Collection, title: str, **values: Any) -> Any:
    return get_image_model().objects.create(
        title=title, collection=collection, width=1, height=1, file="no.png", **values
    )


def test_pictures_and_documents_are_chosen_from_the_own_and_the_common_collection(africa, europe):
    person = facilitator("africa", "fr")
    root = Collection.get_first_root_node()
    ours, theirs = collection_of(africa.region), collection_of(europe.region)
    for model in (get_image_model(), get_document_model()):
        size = {"width": 1, "height": 1} if model is get_image_model() else {}
        rows = [
            model.objects.create(title=place.name, collection=place, file="no.bin", **size)
            for place in (root, ours, theirs)
        ]
        policy = policy_registry.get_by_type(model)
        choose = policy.instances_user_has_any_permission_for(person, ["choose"])
        change = policy.instances_user_has_any_permission_for(person, ["change"])

        assert set(choose) == {rows[0], rows[1]}
        assert set(change) == {rows[1]}
        assert policy.user_has_permission(person, "add")
        assert not policy.user_has_permission_for_instance(person, "change", rows[2])


def test_the_images_screen_of_another_region_is_shut(africa, europe):
    client = signed_in(facilitator("africa", "fr"))
    theirs = image_in(collection_of(europe.region), "Their picture")

    listed = client.get(reverse("wagtailimages:index"))
    opened = client.get(reverse("wagtailimages:edit", args=[theirs.pk]))
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[theirs.pk]))

    assert b"Their picture" not in listed.content
    assert opened.status_code in {302, 403}
    assert b"Their picture" not in chosen.content


def test_a_foreign_picture_named_in_a_form_is_refused(africa, europe):
    person = facilitator("africa", "fr")
    page = NewsPage(title="News", slug="news", picture=image_in(collection_of(europe.region), "X"))
    page.locale = africa.locale

    assert newly_closed(page, person)
    page.picture = image_in(collection_of(africa.region), "Y")
    assert not newly_closed(page, person)


def test_a_link_to_a_foreign_draft_inside_text_is_refused(africa, europe):
    theirs = add_page(europe, ContentPage(title="Draft", slug="draft"), is_live=False)
    link = f'<p><a linktype="page" id="{theirs.pk}">x</a></p>'
    page = ContentPage(title="T", slug="t", locale=africa.locale, body=[("text", link)])

    assert newly_closed(page, facilitator("africa", "fr"))
    assert not newly_closed(page, facilitator("europe", "en"))


def test_the_form_is_refused_whatever_else_is_wrong_with_it(africa, europe):
    picture = image_in(collection_of(europe.region), "Their picture")
    client = signed_in(facilitator("africa", "fr"))
    address = reverse("wagtailadmin_pages:add", args=["cms", "newspage", africa.pk])
    values = {
        "title": "N",
        "slug": "n",
        "lead": "",
        "date": "2026-11-24",
        "picture": str(picture.pk),
        "picture_text": "",
        "body-count": "0",
    }

    in_block = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "people",
        "body-0-id": "",
        "body-0-value-heading": "",
        "body-0-value-people-count": "1",
        "body-0-value-people-0-deleted": "",
        "body-0-value-people-0-order": "0",
        "body-0-value-people-0-id": "",
        "body-0-value-people-0-value-name": "N",
        "body-0-value-people-0-value-role": "",
        "body-0-value-people-0-value-picture": str(picture.pk),
    }
    for posted in (values, {**values, "title": ""}, {**values, "picture": "", **in_block}):
        refused = client.post(address, posted, follow=True)
        assert b"Their picture" not in refused.content
        assert not NewsPage.objects.exists()
    client.post(address, {**values, "picture": ""})
    assert NewsPage.objects.get(alias_of=None).title == "N"
