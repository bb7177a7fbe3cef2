"""Which values of an environment are unsafe for a public installation (pure)."""

from __future__ import annotations

from urllib.parse import urlsplit

from academy.settings.env import Environment

MINIMUM_SECRET_LENGTH = 50


def unsafe_values(environment: Environment) -> list[str]:
    """Name each unsafe value with the variable to change; an empty list means safe."""
    found = []
    if len(environment.secret_key) < MINIMUM_SECRET_LENGTH or len(set(environment.secret_key)) < 5:
        found.append(f"SECRET_KEY: needs at least {MINIMUM_SECRET_LENGTH} random characters.")
    if not environment.allowed_hosts:
        found.append("ALLOWED_HOSTS: name the hosts this site answers to.")
    if any(host in {"*", "."} for host in environment.allowed_hosts):
        found.append("ALLOWED_HOSTS: a wildcard lets anybody choose the host in links and mails.")
    address = urlsplit(environment.base_url)
    if address.scheme != "https" or not address.hostname:
        found.append("BASE_URL: needs a public address that begins with https://.")
    if not environment.email_url:
        found.append("EMAIL_URL: people sign in by mail, so a mail server is needed.")
    elif environment.email_url.startswith(("consolemail:", "dummymail:", "memorymail:")):
        found.append("EMAIL_URL: this one delivers no mail.")
    if not environment.cache_url:
        found.append("CACHE_URL: rate limits of sign-in need a cache that all processes share.")
    elif environment.cache_url.startswith(("locmemcache:", "dummycache:")):
        found.append("CACHE_URL: this one is not shared, so rate limits would not hold.")
    if environment.trusted_proxy_count < 0:
        found.append("TRUSTED_PROXY_COUNT: cannot be less than 0.")
    return found
