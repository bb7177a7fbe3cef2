"""The public REST API for all apps: its answers to errors, its limits, its paging.

Errors are problem details (RFC 9457). Answers carry an ETag, may be read from any site (CORS)
and are counted per visitor. Apps declare their routes in their own `api.py`; `api_urls.py` names
them.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any, Literal, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import NinjaJSONEncoder
from ninja.throttling import SimpleRateThrottle
from pydantic import Field

from academy.visitors import client_address

logger = logging.getLogger(__name__)

LARGEST_PAGE_SIZE = 100
DEEPEST_PAGE = 100_000
DEFAULT_PAGE_SIZE = 20
RETRY_SECONDS = 30
FRESH_SECONDS = 60
READING_METHODS = "GET, HEAD, OPTIONS"

# What routes call their parameters when one schema groups them.
_GROUPED = "asked"

VocabularyLocale = Literal["en", "fr", "es", "pt", "ar", "ru", "zh", "tr"]
View = Callable[..., HttpResponse]


class Fault(Schema):
    """One parameter that cannot be followed."""

    parameter: str
    detail: str


class Problem(Schema):
    """What went wrong, as in RFC 9457; `errors` names each parameter at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class PageParameters(Schema):
    """Which page of a list is asked for, and in which language names are written."""

    page: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] = 1
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE_SIZE)] = DEFAULT_PAGE_SIZE
    locale: VocabularyLocale = "en"


class LocaleParameters(Schema):
    """In which language names are written."""

    locale: VocabularyLocale = "en"


class RefusedParametersError(Exception):
    """Parameters that cannot be followed; each with its reason."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = [Fault(parameter=name, detail=detail) for name, detail in faults]
        super().__init__(self.faults)


class UnavailableError(Exception):
    """A part that the answer needs does not work now; trying again soon may help."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class _Academy(NinjaAPI):
    """Ninja's API whose description says what errors really look like."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description with problem details and headers in their place."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    _describe(int(status), response)
        return schema


api = _Academy(
    title="Urban Academy",
    version="1",
    description=(
        "Courses and webinars that cities and their associations run, found by language, theme "
        "and method. Read only, open to every site, in JSON. Lists are paged; answers carry an "
        "ETag; errors are problem details (RFC 9457)."
    ),
    urls_namespace="api",
)


def documented(answer: Any) -> dict[Any, Any]:
    """Return the answers of a route: its own, and the errors that any route may give."""
    return {
        200: answer,
        304: None,
        frozenset({400, 404, 422, 429, 500, 503}): Problem,
    }


def written(answer: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer as JSON, as it stands.

    Ninja would read a long list into its schema, and out of it again, before it writes it; what
    comes from here is held against the schema by a test instead.
    """
    text = json.dumps(answer, cls=NinjaJSONEncoder)
    return HttpResponse(
        text, content_type="application/json; charset=utf-8", headers=dict(headers or {})
    )


def problem(
    status: int,
    detail: str,
    *,
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return a problem details answer."""
    title = HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, errors=list(errors)).dict()
    if not body["errors"]:
        del body["errors"]
    return JsonResponse(
        body, status=status, content_type="application/problem+json", headers=dict(headers or {})
    )


def paged(rows: QuerySet[Any], asked: PageParameters, show: Callable[[Any], Any]) -> dict[str, Any]:
    """Return one page of rows with the count of all; a page beyond the last is empty."""
    first = (asked.page - 1) * asked.page_size
    count = rows.count()
    found = rows[first : first + asked.page_size] if first < count else ()
    return {
        "count": count,
        "page": asked.page,
        "page_size": asked.page_size,
        "results": [show(row) for row in found],
    }


class AskedPage(Protocol):
    """The page that parameters ask for."""

    page: int
    page_size: int


def page_link(request: HttpRequest, asked: AskedPage, count: int) -> str:
    """Return the Link header of a list (RFC 8288): the pages before and after."""
    last = max(1, math.ceil(count / asked.page_size))
    wanted = {"prev": min(asked.page - 1, last), "next": asked.page + 1}
    links = []
    for relation, page in wanted.items():
        if 1 <= page <= last:
            address = f"{absolute(request.path)}?{_with_page(request, page)}"
            links.append(f'<{address}>; rel="{relation}"')
    return ", ".join(links)


def absolute(path: str) -> str:
    """Return a path of ours as a whole address."""
    return f"{settings.BASE_URL}{path}"


def interface_locale(locale: str) -> str:
    """Return the interface language for a locale: its own, else English."""
    return locale if locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def opened(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    """Wrap every route of the API in what all of them owe a visitor."""
    wrapped = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for pattern in wrapped:
        pattern.callback = _open(pattern.callback)
    return wrapped


def unknown_address(request: HttpRequest, **_parts: object) -> HttpResponse:
    """Answer any address below the API that is no route of it."""
    return problem(404, "There is nothing at this address.")


class _VisitorThrottle(SimpleRateThrottle):
    """Count requests per visitor; one object a request, since it keeps state while it counts."""

    def get_cache_key(self, request: HttpRequest) -> str:
        visitor = salted_hmac("academy.api", client_address(request), algorithm="sha256")
        return f"api-visitor-{visitor.hexdigest()}"


def _open(view: View) -> View:
    """Answer HEAD and OPTIONS, refuse other methods, count, compare ETags, allow every site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _limited(view, request, *args, **kwargs)
        if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
            response = _compared(request, response)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # nothing here changes anything
    return answer


def _limited(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return _options()
    if request.method not in {"GET", "HEAD"}:
        return problem(405, "This address can only be read.", headers={"Allow": READING_METHODS})
    throttle = _VisitorThrottle(settings.API_ANONYMOUS_RATE)
    if not throttle.allow_request(request):
        wait = str(max(1, math.ceil(throttle.wait() or 1)))
        return problem(429, "Too many requests; please wait.", headers={"Retry-After": wait})
    return _read(view, request, *args, **kwargs)


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Call a view as for GET; the server leaves the body of an answer to HEAD away."""
    method = request.method
    request.method = "GET"
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return problem(404, "There is nothing at this address.")
    finally:
        request.method = method


def _options() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Allow": READING_METHODS,
            "Access-Control-Allow-Methods": READING_METHODS,
            "Access-Control-Allow-Headers": "Accept, If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )


def _compared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers.setdefault("Cache-Control", f"public, max-age={FRESH_SECONDS}")
    return get_conditional_response(request, etag=etag, response=response) or response


def _refuse_unknown(run: View) -> View:
    """Refuse parameters that the route does not declare (Pydantic ignores them in queries)."""
    operation = run.__self__  # type: ignore[attr-defined]  # ninja hands over the bound method
    declared = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def run_known(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            unknown = sorted(set(request.GET) - declared)
        except SuspiciousOperation:  # more parameters than Django reads
            return problem(400, "The request has too many parameters.")
        if unknown:
            faults = [(_shown(name), "There is no such parameter.") for name in unknown[:20]]
            return api.on_exception(request, RefusedParametersError(faults))
        return run(request, **parts)

    return run_known


api.add_decorator(_refuse_unknown, mode="view")


@api.exception_handler(RefusedParametersError)
def _refused(request: HttpRequest, error: RefusedParametersError) -> HttpResponse:
    return problem(422, "Some parameters cannot be followed.", errors=error.faults)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [Fault(parameter=_place(item["loc"]), detail=item["msg"]) for item in error.errors]
    return problem(422, "Some parameters cannot be followed.", errors=faults)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "There is nothing at this address.")


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, error.message)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(RequestDataTooBig)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(400, "The request cannot be read.")


@api.exception_handler(UnavailableError)
def _unavailable(request: HttpRequest, error: UnavailableError) -> HttpResponse:
    return problem(503, error.detail, headers={"Retry-After": str(RETRY_SECONDS)})


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _no_database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    logger.error("API without database: %s", type(error).__name__)
    return problem(
        503, "The catalogue cannot be read now.", headers={"Retry-After": str(RETRY_SECONDS)}
    )


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("API fault at %s", request.path_info, exc_info=error)
    return problem(500, "Something went wrong here. It has been noted.")


def _describe(status: int, response: dict[str, Any]) -> None:
    content = response.get("content", {})
    if status >= 400 and "application/json" in content:
        content["application/problem+json"] = content.pop("application/json")
    headers = {"Access-Control-Allow-Origin": "Always `*`."}
    if status in {200, 304}:
        headers["ETag"] = "Send it back as If-None-Match."
    if status in {429, 503}:
        headers["Retry-After"] = "Seconds to wait."
    response["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
    }


def _place(location: Iterable[object]) -> str:
    """Return the parameter's name out of a place such as ("query", "asked", "kind", 0)."""
    inner = [str(part) for part in location if part != _GROUPED]
    return (inner[1] if len(inner) > 1 else inner[0])[:100]


def _shown(name: str) -> str:
    return "".join(character for character in name[:60] if character.isprintable())


def _with_page(request: HttpRequest, page: int) -> str:
    asked = dict(request.GET.lists())
    return urlencode(asked | {"page": [str(page)]}, doseq=True)
