"""Start-up checks: what would go wrong later is said before the first request."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  (Django's names)

from academy.settings import env
from academy.settings.unsafe import unsafe_values
from academy.translations import catalogue_path, translated_locales


@register(Tags.files)
def check_data_dir(**_options: object) -> list[CheckMessage]:
    """DATA_DIR can be made and written: database, index, uploads and secret lie there."""
    data_dir = Path(settings.DATA_DIR)
    nearest = next(path for path in (data_dir, *data_dir.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"DATA_DIR cannot be written: {data_dir}",
            hint="Name a folder in DATA_DIR that belongs to the user who runs the academy.",
            id="academy.E001",
        )
    ]


@register(Tags.translation)
def check_translations_compiled(**_options: object) -> list[CheckMessage]:
    """Each interface language has its compiled texts; without them pages fall back to English."""
    missing = [code for code in translated_locales() if not catalogue_path(code, "mo").is_file()]
    if not missing:
        return []
    return [
        Warning(
            f"No compiled translations for: {', '.join(missing)}",
            hint="Run `make messages`.",
            id="academy.W001",
        )
    ]


@register(Tags.security)
def check_proxy_count(**_options: object) -> list[CheckMessage]:
    """TRUSTED_PROXY_COUNT counts proxies; a wrong one lets visitors choose their address."""
    count = settings.TRUSTED_PROXY_COUNT
    if isinstance(count, int) and 0 <= count <= 10:
        return []
    return [
        Error(
            f"TRUSTED_PROXY_COUNT is {count!r}",
            hint="Set how many proxies of your own stand before the web process, 0 for none.",
            id="academy.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_production_values(**_options: object) -> list[CheckMessage]:
    """Name every unsafe value at once, for `check --deploy` before the first start."""
    return [Error(problem, id="academy.E003") for problem in unsafe_values(env.read())]


@register(Tags.caches, deploy=True)
def check_shared_cache(**_options: object) -> list[CheckMessage]:
    """Rate limits count per process unless the cache is shared."""
    if not settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return []
    return [
        Warning(
            "CACHE_URL is not set: rate limits are counted in each web process by itself.",
            hint="Set CACHE_URL as soon as more than one web process serves the site.",
            id="academy.W002",
        )
    ]
