"""The test suite: no network, no files outside a temporary folder, tasks at once."""

import tempfile
from pathlib import Path

from academy.settings.base import *

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
_FOLDER = tempfile.TemporaryDirectory(prefix="academy-tests-")  # removed when the process ends
DATA_DIR = Path(_FOLDER.name)
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()  # the server of static files warns when there is none
SEARCH_INDEX_DIR = DATA_DIR / "search"
BASE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = BASE_URL
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MAIL_DELIVERY_BACKEND = EMAIL_BACKEND
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CELERY_BROKER_URL = ""
HARVEST_PAUSE_SECONDS = 0.0
API_ANONYMOUS_RATE = "100000/m"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
