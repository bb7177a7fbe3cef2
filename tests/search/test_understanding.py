"""Which terms a text names."""

from __future__ import annotations

import pytest

from academy.taxonomy.vocabulary import Term, Vocabulary
from search.results import Concept
from search.understanding import UNDERSTOOD_NOTHING, Understanding, concept_names, understand

BUDGETS = Concept(facet="theme", value="budgets")
HOUSING = Concept(facet="theme", value="housing")
VISITS = Concept(facet="method", value="visits")


def term(value: str, **labels: str) -> Term:
    """Return a term; several names of one locale are parted by "/"."""
    split = {locale: tuple(names.split("/")) for locale, names in labels.items()}
    return Term(
        pk=len(value),
        value=value,
        parent=None,
        labels={locale: names[0] for locale, names in split.items()},
        synonyms={locale: names[1:] for locale, names in split.items()},
    )


NAMES = concept_names(
    Vocabulary(
        languages={},
        themes={
            "budgets": term("budgets", en="Participatory budgeting", fr="Budget participatif",
                            zh="参与式预算", ar="الميزانية التشاركية"),
            "housing": term("housing", en="Housing/Homes", es="Vivienda"),
        },
        methods={"visits": term("visits", en="Study visit", fr="Visite d'étude")},
        audiences={},
        regions={},
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "budget participatif",
        "BUDGET  PARTICIPATIF!",
        "le budget participatif",
        "Participatory Budgeting",
        "参与式预算",
        "ميزانية تشاركية"[:0] + "الميزانيّة التشاركيه",
    ],
)
def test_a_text_that_is_a_name(text):
    understood = understand(text, NAMES)

    assert (understood.whole, understood.parts) == ((BUDGETS,), ())


def test_a_text_that_mentions_names():
    text = "Study visit: participatory budgeting and homes in Lyon"

    assert understand(text, NAMES) == Understanding(
        parts=(VISITS, BUDGETS, HOUSING),
        words=(
            (VISITS, ("study", "visit")),
            (BUDGETS, ("participatory", "budgeting")),
            (HOUSING, ("homes",)),
        ),
    )
    assert understand("城市参与式预算入门", NAMES) == Understanding(
        parts=(BUDGETS,), words=((BUDGETS, ("参与式预算",)),)
    )


@pytest.mark.parametrize("text", ["", "***", "budget", "participatory", "study of visits", "预算"])
def test_a_text_that_names_nothing(text):
    assert understand(text, NAMES) == UNDERSTOOD_NOTHING
