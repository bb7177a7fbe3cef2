"""The screens of an entry's languages and of one translation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from academy.catalogue.enums import TextState
from academy.catalogue.texts import TextWords
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region
from cms.reviewing import make_review
from courses.models import Course
from tests.cms.viewsets.screens import address, posted, signed_in
from tests.factories.accounts import curator, facilitator, partner
from tests.factories.courses import CourseFactory, CourseTextFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Webinar

pytestmark = pytest.mark.django_db
WORDS = {"title": "Streets", "summary": "For all.", "description": "<p>Long <b>words</b>.</p>"}


@pytest.fixture
def africa(db: None) -> Organisation:
    return OrganisationFactory(name="A", region=Region.objects.get(code="africa"))


@pytest.fixture(params=[CourseFactory, WebinarFactory])
def entry(request: Any, africa: Organisation) -> Course | Webinar:
    """Return an English entry of Africa that is shown."""
    factory = request.param
    return factory(**{factory._meta.model.organisation_field: africa}, **WORDS)


@pytest.fixture
def client(db: None) -> Client:
    """Return the browser of somebody who translates into French in Africa."""
    return signed_in(facilitator("africa", "fr"))


def fresh(entry: Any) -> Any:
    return type(entry).objects.get(pk=entry.pk)


def draft_of(entry: Any) -> Any:
    return fresh(entry).get_latest_revision_as_object()


def opened(client: Client, entry: Any, locale: str = "fr") -> dict[str, Any]:
    answer = client.get(address(entry, "translate", locale))
    assert answer.status_code == 200, answer.status_code
    return posted(answer.content.decode())


def send(client: Client, entry: Any, data: dict[str, Any], locale: str = "fr", **more: Any) -> Any:
    return client.post(address(entry, "translate", locale), data | more, follow=True)


def said(answer: Any) -> list[str]:
    """Return what the page says came of it."""
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    found = page.select(".messages li")
    return [" ".join(one.get_text(" ").split()) for one in found]


def rich(text: str) -> str:
    """Return what the editor sends for one paragraph."""
    block = {
        "key": "a",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"entityMap": {}, "blocks": [block]})


def test_translation_is_saved_as_a_draft_and_says_so(client: Client, entry: Any) -> None:
    data = opened(client, entry)

    answer = send(client, entry, data, title="Rues", description=rich("Long."))

    assert "Saved in the draft. It is shown once it is published." in said(answer)[0]
    text = draft_of(entry).held_text("fr")
    assert (text.title, text.summary, "Long." in text.description) == ("Rues", "", True)
    assert draft_of(entry).text_state("fr") is TextState.CURRENT
    assert fresh(entry).texts.count() == 0


def test_published_translation_is_on_the_public_page(client: Client, entry: Any) -> None:
    data = opened(client, entry)

    answer = send(client, entry, data, title="Rues", **{"action-publish": "1"})

    assert "The translation (French) is shown now." in said(answer)[0]
    page = client.get(fresh(entry).get_absolute_url().replace("/en/", "/fr/"), follow=True)
    assert "Rues" in page.content.decode()


def test_public_page_says_that_the_original_has_changed(client: Client, entry: Any) -> None:
    send(client, entry, opened(client, entry), title="Rues", **{"action-publish": "1"})
    url = fresh(entry).get_absolute_url().replace("/en/", "/fr/")
    before = client.get(url, follow=True).context["text_note"]
    draft = draft_of(entry)
    draft.summary = "For everybody."
    draft.save_revision(user=curator()).publish()

    after = client.get(url, follow=True).context["text_note"]

    assert "nglais" in before
    assert before != after
    draft = draft_of(entry)
    draft.summary = WORDS["summary"]
    draft.save_revision(user=curator()).publish()
    assert client.get(url, follow=True).context["text_note"] == before


def test_saving_what_stands_there_changes_nothing(client: Client, entry: Any) -> None:
    entry.text_model().objects.create(
        entry=entry,
        locale="fr",
        made_from=entry.text_hash,
        title="Rues",
        description="<p>a\u00a0b</p>",
    )

    answer = send(client, entry, opened(client, entry))

    assert "Nothing has changed" in said(answer)[0]
    assert (fresh(entry).latest_revision, fresh(entry).curated_fields) == (None, [])


def test_what_has_changed_stands_beside_the_translation(client: Client, entry: Any) -> None:
    send(client, entry, opened(client, entry), title="Rues", **{"action-publish": "1"})
    # As a harvest does: without a revision.
    type(entry).objects.update(title="Streets and squares", description="<p>Long words.</p>")

    page = BeautifulSoup(client.get(address(entry, "translate", "fr")).content, "html.parser")

    assert [one.get_text() for one in page.select(".tr-change ins")] == [" and squares"]
    assert [one.get_text() for one in page.select(".tr-change del")] == []
    assert "only links or the form of the text have changed" in page.get_text()


def test_out_of_date_stays_so_until_somebody_says_otherwise(client: Client, entry: Any) -> None:
    send(client, entry, opened(client, entry), title="Rues", **{"action-publish": "1"})
    type(entry).objects.update(title="Roads")

    kept = send(client, entry, opened(client, entry), title="Voies", **{"action-publish": "1"})
    assert fresh(entry).text_state("fr") is TextState.STALE
    assert any("still counts as out of date" in one for one in said(kept))

    data = opened(client, entry)
    done = send(client, entry, data, takes_in="on", **{"action-publish": "1"})
    assert fresh(entry).text_state("fr") is TextState.CURRENT
    assert not any("still counts as out of date" in one for one in said(done))


def test_original_that_changed_meanwhile_is_told_and_not_lost(client: Client, entry: Any) -> None:
    data = opened(client, entry)
    type(entry).objects.update(title="Roads")

    answer = send(client, entry, data, title="Rues")

    assert any("still counts as out of date" in one for one in said(answer))
    page = BeautifulSoup(answer.content, "html.parser")
    assert [one.get_text() for one in page.select(".tr-change del")] == ["Streets"]


def test_two_who_write_the_same_are_told_apart_and_lose_nothing(client: Client, entry: Any) -> None:
    data = opened(client, entry)
    other = signed_in(curator())
    send(other, entry, opened(other, entry), title="Leurs rues")

    answer = send(client, entry, data, title="Mes rues")

    page = BeautifulSoup(answer.content, "html.parser")
    assert "has changed this translation since you opened it" in said(answer)[0]
    assert "Leurs rues" in page.select_one(".tr-theirs").get_text()
    again = posted(answer.content.decode())
    assert again["title"] == "Mes rues"
    assert draft_of(entry).held_text("fr").title == "Leurs rues"
    send(client, entry, again)
    assert draft_of(entry).held_text("fr").title == "Mes rues"


def test_title_is_needed_and_what_was_typed_is_kept(client: Client, entry: Any) -> None:
    answer = send(client, entry, opened(client, entry), title=" ", summary="Résumé")

    assert "Nothing was saved." in said(answer)[0]
    assert posted(answer.content.decode())["summary"] == "Résumé"
    assert fresh(entry).latest_revision is None


@pytest.mark.parametrize("original", ["", "nonsense", '{"title": "x"}'])
def test_page_that_is_not_ours_is_refused(client: Client, entry: Any, original: str) -> None:
    send(client, entry, opened(client, entry), title="Rues", original=original)

    assert fresh(entry).latest_revision is None


def test_original_of_another_entry_is_not_taken(client: Client, entry: Any, africa: Any) -> None:
    other = CourseFactory(provider=africa)

    data = opened(client, entry) | {"original": opened(client, other)["original"]}
    send(client, entry, data, title="Rues")

    assert fresh(entry).latest_revision is None


def test_html_is_cleaned_on_the_way_in(client: Client, entry: Any) -> None:
    content = (
        '{"entityMap":{"0":{"type":"LINK","mutability":"MUTABLE","data":{"url":'
        '"javascript:alert(1)"}}},"blocks":[{"key":"a","text":"<script>x</script>","type":'
        '"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[{"offset":0,"length":5,'
        '"key":0}]}]}'
    )

    send(client, entry, opened(client, entry), title="<b>Rues</b>", description=content)

    text = draft_of(entry).held_text("fr")
    assert ("<script" in text.description, "javascript:" in text.description) == (False, False)
    assert "&lt;b&gt;Rues" in client.get(address(entry, "translate", "fr")).content.decode()


def test_translation_is_taken_out_after_a_question(client: Client, entry: Any) -> None:
    send(client, entry, opened(client, entry), title="Rues", **{"action-publish": "1"})

    asked = send(client, entry, opened(client, entry), **{"action-remove": "1"})
    assert fresh(entry).texts.count() == 1
    form = BeautifulSoup(asked.content, "html.parser").select_one(
        'form[method="post"]:has([name="confirmed"])'
    )
    data = {field["name"]: field["value"] for field in form.select("input[name]")}
    answer = send(client, entry, data, **{"action-publish": "1"})

    assert "is no longer shown" in said(answer)[0]
    assert (fresh(entry).texts.count(), fresh(entry).curated_fields) == (0, ["texts.fr"])


@pytest.mark.parametrize("locale", ["es", "ar"])
def test_translators_keep_to_their_languages(client: Client, entry: Any, locale: str) -> None:
    for answer in (
        client.get(address(entry, "translate", locale)),
        client.post(address(entry, "translate", locale), {"title": "X"}),
        client.post(address(entry, "translate_preview", locale), {"title": "X"}),
    ):
        assert answer.status_code == 403
        assert "You look after Africa in French" in answer.content.decode()
    page = client.get(address(entry, "translations")).content.decode()
    assert address(entry, "translate", "fr") in page
    assert address(entry, "translate", locale) not in page


def test_partner_sends_a_translation_to_review(africa: Organisation) -> None:
    make_review()
    entry = CourseFactory(provider=africa, **WORDS)
    client = signed_in(partner(africa))
    page = client.get(address(entry, "translate", "fr")).content.decode()
    assert 'name="action-publish"' not in page

    refused = client.post(
        address(entry, "translate", "fr"), posted(page) | {"title": "X", "action-publish": "1"}
    )
    assert (refused.status_code, fresh(entry).latest_revision) == (403, None)
    answer = send(client, entry, posted(page), title="Rues", **{"action-submit": "1"})

    assert "sent to those who may publish it" in said(answer)[0]
    assert fresh(entry).workflow_in_progress
    # While it waits, the page shows both texts and offers nothing to write on.
    waiting = client.get(address(entry, "translate", "fr")).content.decode()
    assert ("This waits for review." in waiting, 'name="title"' in waiting) == (True, False)


def test_preview_shows_what_is_typed_and_stores_nothing(client: Client, entry: Any) -> None:
    data = opened(client, entry)

    answer = client.post(
        address(entry, "translate_preview", "fr"), data | {"title": "Rues", "summary": "Pour tous."}
    )

    page = BeautifulSoup(answer.content, "html.parser")
    assert (page.html["lang"], page.h1.get_text(strip=True)) == ("fr", "Rues")
    assert "Pour tous." in page.get_text()
    assert (fresh(entry).latest_revision, fresh(entry).texts.count()) == (None, 0)


def test_language_of_the_original_and_unknown_ones_lead_nowhere(entry: Any) -> None:
    client = signed_in(curator())

    own = client.get(address(entry, "translate", "en"))
    unknown = client.get(address(entry, "translate", "qqq"))

    assert (own.status_code, own.url) == (302, address(entry, "translations"))
    assert unknown.status_code == 404


def test_any_language_we_know_can_be_chosen(entry: Any) -> None:
    client = signed_in(curator())

    answer = client.get(address(entry, "translations"), {"into": "pt"})

    assert (answer.status_code, answer.url) == (302, address(entry, "translate", "pt"))
    assert "Preview the page" not in client.get(answer.url).content.decode()


def test_arabic_is_written_from_right_to_left(entry: Any) -> None:
    page = BeautifulSoup(
        signed_in(curator()).get(address(entry, "translate", "ar")).content, "html.parser"
    )

    field = page.select_one('[name="title"]')
    assert (field["lang"], field["dir"], page.select_one(".tr-text")["dir"]) == ("ar", "rtl", "ltr")


def test_form_of_the_entry_shows_its_languages_and_leaves_translations_alone(
    africa: Organisation,
) -> None:
    entry = CourseFactory(provider=africa, **WORDS)
    client = signed_in(curator())
    answer = client.get(address(entry, "edit"))
    data = posted(answer.content.decode())
    send(client, entry, opened(client, entry), title="Rues")

    client.post(address(entry, "edit"), data | {"title": "Roads"})

    draft = draft_of(entry)
    assert address(entry, "translate", "fr") in answer.content.decode()
    assert (draft.title, draft.held_text("fr").title) == ("Roads", "Rues")
    assert draft.curated_fields == ["locale", "texts.fr", "title"]
    assert draft.text_state("fr") is TextState.STALE


def test_going_back_to_an_older_version_leaves_translations_as_they_are(
    africa: Organisation,
) -> None:
    entry = CourseFactory(provider=africa, **WORDS)
    client = signed_in(curator())
    first = draft_of(entry).save_revision()
    send(client, entry, opened(client, entry), title="Rues")
    changed = draft_of(entry)
    changed.title = "Roads"
    changed.save_revision()
    assert draft_of(entry).text_state("fr") is TextState.STALE

    page = client.get(address(entry, "revisions_revert", first.pk)).content.decode()
    client.post(address(entry, "edit"), posted(page))

    draft = draft_of(entry)
    assert (draft.title, draft.held_text("fr").title) == ("Streets", "Rues")
    assert draft.text_state("fr") is TextState.CURRENT


def test_versions_of_an_entry_are_compared_with_their_translations(entry: Any) -> None:
    client = signed_in(curator())
    send(client, entry, opened(client, entry), title="Rues", **{"action-publish": "1"})
    send(client, entry, opened(client, entry), title="Rues et places")

    page = client.get(address(entry, "revisions_compare", "live", "latest"))

    page = BeautifulSoup(page.content, "html.parser")
    assert [one.get_text() for one in page.select(".addition")] == [" et places"]


def test_lists_and_first_page_lead_to_what_is_out_of_date(africa: Organisation) -> None:
    course = CourseFactory(provider=africa, title="Stale one")
    CourseTextFactory(entry=course, locale="fr", made_from="0" * 64)
    CourseTextFactory(entry=CourseFactory(provider=africa, title="Else"), locale="ar")
    client = signed_in(facilitator("africa", "fr"))

    home = client.get("/admin/").content.decode()
    listed = {
        value: client.get(address(Course, "list"), {"stale": value}).content.decode()
        for value in ("mine", "on")
    }
    missing = client.get(address(Course, "list"), {"untranslated": "fr"}).content.decode()

    assert address(course, "translate", "fr") in home
    assert ("Stale one" in listed["mine"], "Else" in listed["mine"]) == (True, False)
    assert ("Stale one" in listed["on"], "Else" in listed["on"]) == (True, True)
    assert ("Stale one" in missing, "Else" in missing) == (False, True)
    assert address(course, "translations") in listed["on"]


def test_screens_cost_the_same_with_more_languages(
    africa: Organisation, django_assert_max_num_queries: Any
) -> None:
    entry = CourseFactory(provider=africa, **WORDS)
    client = signed_in(curator())
    client.get(address(entry, "translations"))
    for locales in ((), ("fr", "es", "ar", "pt", "ru")):
        for locale in locales:
            CourseTextFactory(entry=entry, locale=locale)
        with django_assert_max_num_queries(26):
            client.get(address(entry, "translations"))
        with django_assert_max_num_queries(29):
            client.get(address(entry, "translate", "fr"))


def test_words_of_the_entry_are_only_text_on_the_screen(entry: Any) -> None:
    words = TextWords(title="<img src=x onerror=alert(1)>", summary="</textarea><b>x</b>")
    type(entry).objects.update(**words.as_dict())

    page = signed_in(curator()).get(address(entry, "translate", "fr")).content.decode()

    assert "<img src=x" not in page
    assert "</textarea><b>" not in page
