"""The environment, read once and typed; every variable has a line in `deploy/env.example`."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What an operator may set. Empty text means: not set."""

    secret_key: str
    data_dir: Path
    database_url: str
    elasticsearch_url: str
    elasticsearch_api_key: str
    elasticsearch_ca_file: str
    elasticsearch_index_prefix: str
    celery_broker_url: str
    cache_url: str
    email_url: str
    email_from: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxy_count: int
    openid_providers: tuple[dict[str, object], ...]


def read() -> Environment:
    """Read the environment with safe defaults; a fresh clone needs none of it."""
    env = environ.Env()
    data_dir = Path(env.str("DATA_DIR", default=str(ROOT / "var"))).resolve()
    base_url = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
    return Environment(
        secret_key=env.str("SECRET_KEY", default=""),
        data_dir=data_dir,
        database_url=env.str("DATABASE_URL", default="") or f"sqlite:///{data_dir}/academy.sqlite3",
        elasticsearch_url=env.str("ELASTICSEARCH_URL", default=""),
        elasticsearch_api_key=env.str("ELASTICSEARCH_API_KEY", default=""),
        elasticsearch_ca_file=env.str("ELASTICSEARCH_CA_FILE", default=""),
        elasticsearch_index_prefix=env.str("ELASTICSEARCH_INDEX_PREFIX", default="academy"),
        celery_broker_url=env.str("CELERY_BROKER_URL", default=""),
        cache_url=env.str("CACHE_URL", default=""),
        email_url=env.str("EMAIL_URL", default=""),
        email_from=env.str("EMAIL_FROM", default="").strip(),
        base_url=base_url,
        allowed_hosts=tuple(env.list("ALLOWED_HOSTS", default=[])),
        trusted_proxy_count=env.int("TRUSTED_PROXY_COUNT", default=0),
        openid_providers=openid_providers(env.str("OPENID_PROVIDERS", default="")),
    )


def database(url: str) -> dict[str, object]:
    """Turn a database address into Django's settings, with the SQLite modes that bear load.

    IMMEDIATE takes the write lock when a transaction begins; without it a third of concurrent
    bookings failed as "locked". WAL lets readers go on while one writes.
    """
    config: dict[str, object] = environ.Env.db_url_config(url)
    if str(config["ENGINE"]).endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def openid_providers(text: str) -> tuple[dict[str, object], ...]:
    """Read the services that may sign people in: a JSON list, one object each.

    Each names `provider_id` (the part of our address), `name`, `client_id`, `secret` and
    `server_url`, below which its OpenID configuration lies.

    Raises:
        ImproperlyConfigured: it is not such a list.
    """
    if not text.strip():
        return ()
    try:
        return tuple(_openid_provider(item) for item in json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise ImproperlyConfigured(
            "OPENID_PROVIDERS: needs a JSON list of objects with provider_id, name, client_id, "
            "secret and server_url (https)."
        ) from error


def _openid_provider(item: dict[str, str]) -> dict[str, object]:
    address = urlsplit(item["server_url"])
    if address.scheme != "https" or not address.hostname:
        raise ValueError(item["server_url"])
    return {
        "provider_id": item["provider_id"],
        "name": item["name"],
        "client_id": item["client_id"],
        "secret": item["secret"],
        "settings": {"server_url": item["server_url"], "oauth_pkce_enabled": True},
    }


def openid_origins(providers: tuple[dict[str, object], ...]) -> tuple[str, ...]:
    """Return the origins that a form of ours may lead to: a policy must name them."""
    addresses = (urlsplit(str(item["settings"]["server_url"])) for item in providers)  # type: ignore[index]
    return tuple(sorted({f"{address.scheme}://{address.netloc}" for address in addresses}))


def kept_secret(data_dir: Path) -> str:
    """Return this installation's own secret, made once and kept readable by its owner only."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    from django.core.management.utils import get_random_secret_key

    with os.fdopen(handle, "w", encoding="utf-8") as file:
        secret = get_random_secret_key()
        file.write(secret)
    return secret
