"""Loading the shipped vocabularies into the tables."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from academy.taxonomy.loading import LABEL_LOCALES, LoadingSummary, load_vocabularies
from academy.taxonomy.models import Language, MethodLabel, Region, Theme, ThemeLabel
from academy.taxonomy.seed_files import read_seed

pytestmark = pytest.mark.django_db


def test_load_twice_makes_nothing_the_second_time() -> None:
    load_vocabularies()

    assert load_vocabularies() == LoadingSummary(terms=0, labels=0)
    assert Theme.objects.count() == len(read_seed("themes.json"))
    assert Language.objects.count() == len(read_seed("languages.json"))


def test_load_into_empty_tables_makes_every_term_with_its_labels() -> None:
    Theme.objects.exclude(parent=None).delete()
    Theme.objects.all().delete()
    themes = len(read_seed("themes.json"))

    made = load_vocabularies()

    assert made == LoadingSummary(terms=themes, labels=themes * len(LABEL_LOCALES))
    child = Theme.objects.get(slug="housing")
    assert child.parent is not None
    assert (child.parent.slug, child.sdg_goals) == ("territory-and-services", [11])


def test_load_keeps_what_a_curator_edited_and_fills_what_is_missing() -> None:
    edited = ThemeLabel.objects.get(term__slug="housing", locale="fr")
    edited.label, edited.synonyms = "Habiter", ["toit"]
    edited.save()
    Theme.objects.filter(slug="housing").update(sdg_goals=[1])
    MethodLabel.objects.filter(term__slug="webinar", locale="zh").delete()

    made = load_vocabularies()

    edited.refresh_from_db()
    assert made == LoadingSummary(terms=0, labels=1)
    assert (edited.label, edited.synonyms) == ("Habiter", ["toit"])
    assert Theme.objects.get(slug="housing").sdg_goals == [1]


def test_load_keeps_terms_a_curator_added() -> None:
    Region.objects.create(code="islands")

    load_vocabularies()

    assert Region.objects.filter(code="islands").exists()


def test_load_vocabularies_command_says_what_it_made() -> None:
    Region.objects.filter(code="metropolises").delete()
    said = StringIO()

    call_command("load_vocabularies", stdout=said)

    assert said.getvalue() == "Vocabularies: terms made: 1, labels made: 8.\n"
