"""The one connection to the server: made on first use, careful with a server that is not well."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from elastic_transport import SerializationError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    NotFoundError,
    UnsupportedProductError,
)

from search.engines.elasticsearch.circuit import Circuit
from search.engines.elasticsearch.deadline import DeadlineNode, seconds_left, within
from search.errors import IndexUnusableError, SearchUnavailableError

logger = logging.getLogger(__name__)

# A page answers within two seconds, whatever the server does.
SEARCH_SECONDS: Final = 1.5
WRITE_SECONDS: Final = 30.0
# A server that is too busy says so with one of these; it is asked again after these pauses.
BUSY: Final = frozenset({429, 503})
PAUSES_SECONDS: Final = (0.1, 0.3)
WRITE_PAUSES_SECONDS: Final = (0.5, 1.0, 2.0, 4.0)
MAJOR_VERSIONS: Final = ("8", "9")
# Web processes with threads share the connections of one process.
CONNECTIONS: Final = 10

Answer = TypeVar("Answer")
Call = Callable[[Elasticsearch], Answer]


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """Where the server is and how to prove who asks; the address may hold user and password."""

    url: str
    api_key: str = ""
    ca_file: str = ""


class NoIndexError(IndexUnusableError):
    """The server is well but has no index of ours, or one for another mapping."""


class WrongServerError(SearchUnavailableError):
    """What answers at the address cannot be used; `reason` says why, for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class Server:
    """Asks an Elasticsearch server, and turns whatever goes wrong into SearchUnavailableError."""

    def __init__(self, settings: ServerSettings, *, circuit: Circuit | None = None) -> None:
        self._settings = settings
        self._circuit = circuit or Circuit()
        self._version = ""

    @property
    def version(self) -> str:
        """The version that the server says it has; empty until it was asked."""
        return self._version

    def ask(self, call: Call[Answer], *, seconds: float = SEARCH_SECONDS) -> Answer:
        """Return the answer to a reader's question, unless the circuit is open.

        All of it, the check of the server on first use and repetitions included, takes at most
        `seconds`.

        Raises:
            NoIndexError: the server does not know the index.
            SearchUnavailableError: no answer in time, or the circuit is open.
        """
        if not self._circuit.may_ask():
            raise SearchUnavailableError
        try:
            with within(seconds):
                answer = self._checked(call, PAUSES_SECONDS)
        except NoIndexError:
            self._circuit.answered()
            raise
        except BaseException:
            self._circuit.failed()
            raise
        self._circuit.answered()
        return answer

    def write(self, call: Call[Answer], *, seconds: float = WRITE_SECONDS) -> Answer:
        """Return the answer to a writer, who has more patience and needs no circuit.

        Raises:
            NoIndexError: the server does not know the index.
            SearchUnavailableError: no answer in time.
        """
        with within(seconds):
            return self._checked(call, WRITE_PAUSES_SECONDS)

    def _checked(self, call: Call[Answer], pauses: tuple[float, ...]) -> Answer:
        """Make a call, after the first one has looked at who answers."""
        if not self._version:
            self._version = self._repeated(_version_of, pauses)
        return self._repeated(call, pauses)

    def _repeated(self, call: Call[Answer], pauses: tuple[float, ...]) -> Answer:
        """Make a call, again while the server says that it is too busy and time is left."""
        for pause in (*pauses, None):
            try:
                return call(self._client)
            except ApiError as error:
                if error.meta.status not in BUSY or pause is None or pause > seconds_left():
                    raise _translated(error) from error
                time.sleep(pause)
            except (TransportError, SerializationError, UnsupportedProductError) as error:
                raise _translated(error) from error
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                logger.exception("elasticsearch answered what nobody understands")
                raise SearchUnavailableError from error
        raise SearchUnavailableError

    @cached_property
    def _client(self) -> Elasticsearch:
        """The client; it connects with its first request."""
        settings = self._settings
        options: dict[str, Any] = {"api_key": settings.api_key} if settings.api_key else {}
        if settings.ca_file:
            options["ca_certs"] = settings.ca_file
        return Elasticsearch(
            settings.url,
            node_class=DeadlineNode,
            connections_per_node=CONNECTIONS,
            max_retries=0,
            retry_on_timeout=False,
            meta_header=False,
            **options,
        )


def _version_of(client: Elasticsearch) -> str:
    """Return the server's version.

    Raises:
        WrongServerError: it is no Elasticsearch, or one of a version that is not spoken here.
    """
    try:
        version = str(client.info()["version"]["number"])
    except (KeyError, TypeError, UnsupportedProductError) as error:
        raise _wrong("What answers at ELASTICSEARCH_URL is not Elasticsearch.") from error
    except ApiError as error:
        if error.meta.status == 406:
            raise _wrong("What answers at ELASTICSEARCH_URL is no Elasticsearch 8 or 9.") from error
        raise
    if version.partition(".")[0] not in MAJOR_VERSIONS:
        raise _wrong(f"Elasticsearch {version} at ELASTICSEARCH_URL: only 8 and 9 can be used.")
    return version


def _wrong(reason: str) -> WrongServerError:
    logger.error("%s", reason)
    return WrongServerError(reason)


def _translated(error: Exception) -> SearchUnavailableError:
    """Return what a failure means for whoever asked, and log it for operators."""
    match error:
        case NotFoundError():
            logger.warning("elasticsearch has no such index: %s", error)
            return NoIndexError()
        case AuthenticationException():
            return _wrong("Elasticsearch refuses the user or API key; see deploy/env.example.")
        case AuthorizationException() if "security_exception" in str(error):
            return _wrong("Elasticsearch does not grant the user or API key what is needed.")
        case UnsupportedProductError():
            return _wrong("What answers at ELASTICSEARCH_URL is not Elasticsearch.")
    logger.warning("elasticsearch does not answer: %s", error)
    return SearchUnavailableError()
