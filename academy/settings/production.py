"""A public installation: refuses to start with unsafe values and says which."""

from django.core.exceptions import ImproperlyConfigured

from academy.settings.base import *
from academy.settings.https import *
from academy.settings.unsafe import unsafe_values

UNSAFE = unsafe_values(ENV)
if UNSAFE:
    raise ImproperlyConfigured(
        "Urban Academy does not start with these values:\n- " + "\n- ".join(UNSAFE)
    )

CSRF_TRUSTED_ORIGINS = [BASE_URL]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
