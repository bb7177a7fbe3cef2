"""The API against its own description, with inputs that schemathesis makes up."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from search.results import Results
from tests.factories.courses import CourseFactory, CourseInstanceFactory
from tests.factories.webinars import WebinarFactory

# Values of vocabularies are known to the tables, not to the description: refusing one that fits
# the description is right, so "positive data is accepted" is not among the checks.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
PATHS = [
    "courses",
    "courses/{pk}",
    "methods",
    "organisations",
    "organisations/{pk}",
    "search",
    "suggest",
    "themes",
    "webinars",
    "webinars/{pk}",
]


class NothingTyped:
    """An engine that completes nothing."""

    def suggest_entries(self, *_arguments: object) -> list[object]:
        return []

    def suggest_providers(self, *_arguments: object) -> list[int]:
        return []


@pytest.fixture
def description(db: None, monkeypatch: pytest.MonkeyPatch) -> schemathesis.BaseSchema:
    """Return the description of an API with one entry of each kind."""
    CourseInstanceFactory(course=CourseFactory())
    WebinarFactory()
    monkeypatch.setattr(
        "search.api.find",
        lambda query: Results(count=0, page=query.page, page_size=query.page_size),
    )
    monkeypatch.setattr("search.finding.engine", NothingTyped)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_api_answers_as_described(
    description: schemathesis.BaseSchema, path: str, mode: schemathesis.GenerationMode
):
    operation = description[f"/api/v1/{path}"]["GET"]

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers_as_described(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    answers_as_described()
