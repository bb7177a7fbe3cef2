"""The routes of the site, read from the resolver, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, kw_only=True)
class Route:
    """One pattern: its name with namespaces, its whole path, and the names of its parameters."""

    name: str
    path: str
    parameters: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        """Whether it is a screen of the editors."""
        return self.path.startswith("admin/")


def all_routes() -> list[Route]:
    """Return every named route; those without a name only lead elsewhere or are not found."""
    return list(_walk(get_resolver(), (), "", ()))


def _walk(
    resolver: URLResolver, namespaces: tuple[str, ...], path: str, above: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        named = (*above, *(pattern.pattern.regex.groupindex or pattern.pattern.converters))
        if isinstance(pattern, URLResolver):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern, (*namespaces, *inner), here, named)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = ":".join((*namespaces, pattern.name))
            yield Route(name=name, path=here, parameters=named)
