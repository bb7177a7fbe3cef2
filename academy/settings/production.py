"""A public installation: refuses to start with unsafe values and says which."""

from django.core.exceptions import ImproperlyConfigured

from academy.settings.base import *
from academy.settings.unsafe import unsafe_values

UNSAFE = unsafe_values(ENV)
if UNSAFE:
    raise ImproperlyConfigured(
        "Urban Academy does not start with these values:\n- " + "\n- ".join(UNSAFE)
    )

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
