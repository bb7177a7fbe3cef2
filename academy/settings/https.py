"""What a public installation asks of browsers: https only, and cookies that nobody else reads."""

from typing import Final

SECURE_SSL_REDIRECT: Final = True
SECURE_REDIRECT_EXEMPT: Final = [r"^healthz/$"]
SECURE_HSTS_SECONDS: Final = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS: Final = True
SESSION_COOKIE_SECURE: Final = True
CSRF_COOKIE_SECURE: Final = True
SESSION_COOKIE_NAME: Final = "__Host-sessionid"
CSRF_COOKIE_NAME: Final = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME: Final = "__Host-language"
LANGUAGE_COOKIE_SECURE: Final = True
