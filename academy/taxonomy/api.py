"""Themes and methods in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Query, Router

from academy.api import LocaleParameters, absolute, documented, interface_locale
from academy.taxonomy.schemas import MethodList, ThemeList
from academy.taxonomy.vocabulary import vocabulary

router = Router(tags=["Vocabularies"])


@router.get("/themes", response=documented(ThemeList), summary="Themes")
def themes(request: HttpRequest, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """Every theme of local government, in two levels, with its SDGs."""
    terms = vocabulary().themes
    with translation.override(interface_locale(asked.locale)):
        results = [
            {
                "value": term.value,
                "label": term.label(asked.locale),
                "parent": term.parent,
                "sdg_goals": term.sdg_goals,
                "url": absolute(reverse("theme", args=[term.value])),
            }
            for term in terms.values()
        ]
    return {"count": len(results), "results": results}


@router.get("/methods", response=documented(MethodList), summary="Methods")
def methods(request: HttpRequest, asked: Query[LocaleParameters]) -> dict[str, Any]:
    """Every way of learning, and whether it is to seek, to make sense or to share."""
    terms = vocabulary().methods
    with translation.override(interface_locale(asked.locale)):
        results = [
            {
                "value": term.value,
                "label": term.label(asked.locale),
                "phase": term.phase,
                "url": absolute(reverse("method", args=[term.value])),
            }
            for term in terms.values()
        ]
    return {"count": len(results), "results": results}
