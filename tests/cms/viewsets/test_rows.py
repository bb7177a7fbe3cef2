"""What the screens of all things without drafts share."""

from __future__ import annotations

from typing import Any

import pytest

from academy.organisations.models import Organisation
from academy.taxonomy.models import Audience, Language, Method, Theme
from tests.cms.viewsets.screens import address, opened, signed_in
from tests.factories.accounts import curator
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarSeriesFactory
from webinars.models import WebinarSeries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Organisation, WebinarSeries, Theme, Method, Audience, Language])
def test_nothing_is_saved_while_somebody_types(model: Any) -> None:
    OrganisationFactory()
    WebinarSeriesFactory()
    browser = signed_in(curator())

    pages = [
        browser.get(url) for url in (address(model, "add"), address(model.objects.all()[0], "edit"))
    ]

    assert ["w-autosave#save" in page.content.decode() for page in pages] == [False, False]


def test_no_request_writes_over_a_version() -> None:
    series = WebinarSeriesFactory(title="One")
    browser = signed_in(curator())
    browser.post(address(series, "edit"), opened(browser, series) | {"title": "Two"})
    series.refresh_from_db()
    over = {"overwrite_revision_id": str(series.latest_revision_id)}

    browser.post(address(series, "edit"), opened(browser, series) | over | {"title": "Three"})

    titles = series.revisions.order_by("pk").values_list("content__title", flat=True)
    assert list(titles) == ["One", "Two", "Three"]
