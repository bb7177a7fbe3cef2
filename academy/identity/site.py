"""What the site calls itself, as a value in memory that every page and mail reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from academy.identity.models import SiteLink, SiteSettings, SiteText
from academy.snapshots import Snapshot

# Device pixels, for twice the 240 by 40 that the head has room for.
_SIZE: Final = "max-480x80"
_FORMATS: Final = {"image/avif": f"{_SIZE}|format-avif", "image/webp": f"{_SIZE}|format-webp"}
_PLAIN: Final = f"{_SIZE}|format-png"


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture in sizes that are made: `sources` are addresses by media type, best first.

    Width and height are those of the file, in device pixels; `text` says what it shows.
    """

    src: str
    sources: Mapping[str, str]
    width: int
    height: int
    text: str
    holds_name: bool = False


@dataclass(frozen=True, kw_only=True)
class Site:
    """What editors set; empty where they set nothing. `links` are labels and addresses."""

    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    logo: Logo | None = None
    contact_address: str = ""
    postal_address: str = ""
    counts_visits: bool = False

    def name_in(self, locale: str | None) -> str:
        """Return the name in a language, else the one for all, else the product's own."""
        return self.names.get(locale or "") or self.name or str(settings.INTERFACE_NAME)


def site() -> Site:
    """Return what editors set, at most half a minute old."""
    return _SNAPSHOT.value()


def forget_site() -> None:
    """Have the next call read what editors set; call it once a change is committed."""
    _SNAPSHOT.forget()


def read_site() -> Site:
    """Read what editors set: one statement while nothing is set."""
    row = SiteSettings.objects.select_related("logo").first()
    if row is None:
        return Site()
    texts = list(SiteText.objects.filter(site=row))
    links: dict[str, tuple[tuple[str, str], ...]] = {}
    for link in SiteLink.objects.filter(site=row):
        links[link.locale] = (*links.get(link.locale, ()), (link.label, link.address))
    return Site(
        name=on_one_line(row.name),
        names={text.locale: on_one_line(text.name) for text in texts if text.name.strip()},
        sentences={text.locale: text.sentence for text in texts if text.sentence.strip()},
        links=links,
        logo=_logo_of(row),
        contact_address=row.contact_address,
        postal_address=row.postal_address.strip(),
        counts_visits=row.counts_visits,
    )


def on_one_line(text: str) -> str:
    """Return a name that may stand in the head of a mail."""
    return " ".join(text.split())


def _logo_of(row: Any) -> Logo | None:
    """Return the logo in its sizes; None where there is none or its file cannot be read."""
    if row.logo is None:
        return None
    try:
        made = row.logo.get_renditions(_PLAIN, *_FORMATS.values())
    except OSError:
        return None
    plain = made[_PLAIN]
    return Logo(
        src=plain.url,
        sources={mime: made[spec].url for mime, spec in _FORMATS.items()},
        width=plain.width,
        height=plain.height,
        text=row.logo_text,
        holds_name=row.logo_holds_name,
    )


_SNAPSHOT: Final = Snapshot(read_site)
