"""Every setting of the project; the overlays change what differs in their place."""

from __future__ import annotations

from urllib.parse import urlsplit

import environ
from django.utils.translation import gettext_lazy as _
from kombu.entity import Exchange, Queue

from academy.settings import env

ENV = env.read()
ROOT = env.ROOT
DATA_DIR = ENV.data_dir
BASE_URL = ENV.base_url
DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.allowed_hosts)
TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count

ROOT_URLCONF = "academy.urls"
WSGI_APPLICATION = "academy.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cms",
    "search",
    "courses",
    "webinars",
    "academy.catalogue",
    "academy.harvesting",
    "academy.privacy",
    "academy.accounts",
    "academy.organisations",
    "academy.taxonomy",
    "academy.background",
    "academy.identity",
    "academy.apps.AcademyConfig",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before what serves static files: they carry the headers too.
    "academy.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "academy.middleware.LocaleMiddleware",
    "academy.identity.counting.CountingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "academy.accounts.middleware.EditorDoorMiddleware",
    "cms.doors.DoorsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------
DATA_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.database(ENV.database_url)}
CACHES = {
    "default": environ.Env.cache_url_config(ENV.cache_url)
    if ENV.cache_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "academy"}
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor sends many fields

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "academy.accounts.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "academy.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "login": "academy.accounts.forms.SignInForm",
    "request_login_code": "academy.accounts.forms.CodeRequestForm",
    "reset_password": "academy.accounts.forms.NewPasswordForm",
    "signup": "academy.accounts.forms.SignUpForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds; mail may be slow
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "academy.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks of phones differ
# Who signs in elsewhere: OpenID Connect only, which the big providers speak too. Off by default.
SOCIALACCOUNT_ADAPTER = "academy.accounts.adapters.OpenIDAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "academy.accounts.forms.LeaveServiceForm"}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": list(ENV.openid_providers)}}
SOCIALACCOUNT_STORE_TOKENS = False
OPENID_ORIGINS = env.openid_origins(ENV.openid_providers)
SESSION_COOKIE_HTTPONLY = True
# A cookie of their own would be one more to guard.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's editor reads it

EMAIL_CONFIG = environ.Env.email_url_config(ENV.email_url or "consolemail://")
# A mail is a row first; what speaks to the mail server is the second one.
EMAIL_BACKEND = "academy.background.mailing.LaterBackend"
MAIL_DELIVERY_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "localhost")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
# The site's name is put before it where a mail leaves (academy.background.mailing).
DEFAULT_FROM_EMAIL = ENV.email_from or f"academy@{urlsplit(BASE_URL).hostname or 'localhost'}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Languages and time -----------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [ROOT / "academy" / "locale"]
# Languages in which vocabulary terms carry labels; more than the interface has.
VOCABULARY_LOCALES = ("en", "fr", "es", "pt", "ar", "ru", "zh", "tr")
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "academy.formats"

# --- Wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Urban Academy"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# A page that is made in one language stands in the others as an alias until it is translated.
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is asked of other sites
# Where recordings may stand; a page shows a link to them (docs/decisions/0045).
EMBED_HOSTS = (
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "peertube.tv",
    "framatube.org",
    "archive.org",
)
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "jpeg", "webp": "jpeg", "bmp": "jpeg"}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.upload_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "avif"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.upload_forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # documents are saved, never shown by us
TAGGIT_CASE_INSENSITIVE = True

# --- Search -----------------------------------------------------------------------------------
ELASTICSEARCH_URL = ENV.elasticsearch_url
ELASTICSEARCH_API_KEY = ENV.elasticsearch_api_key
ELASTICSEARCH_CA_FILE = ENV.elasticsearch_ca_file
ELASTICSEARCH_INDEX_PREFIX = ENV.elasticsearch_index_prefix
SEARCH_INDEX_DIR = DATA_DIR / "search"

# --- Background work --------------------------------------------------------------------------
# What is done at regular times, by dotted names: so many seconds apart, in this queue of Celery.
# `run_due` does it without a broker, workers do it with one.
TIMETABLE = {
    "search.indexing.drain_all_changes": (1.0, "index"),
    "search.indexing.renote_stale": (60.0, "index"),
    "academy.privacy.retention.let_go_of_old": (3600.0, "default"),
    "cms.demonstration.steps.move_dates_now": (3600.0, "default"),
    "cms.reviewing.remind_now": (3600.0, "default"),
}
DUE_WORK_INTERVAL_SECONDS = 1.0
# Wagtail's background work (search, references, image files) becomes rows as well.
TASKS = {"default": {"BACKEND": "academy.background.libraries.RowBackend"}}

CELERY_BROKER_URL = ENV.celery_broker_url
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name)  # type: ignore[no-untyped-call]
    for name in ("default", "index", "mail", "harvest")
]
# Which queue the rows of a task go to, by the beginning of its name.
TASK_QUEUES = {"search.": "index", "background.send_mail": "mail", "harvesting.": "harvest"}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True  # a failure is written on its row
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is gone may come back any day
CELERY_BROKER_CONNECTION_TIMEOUT = 4.0
CELERY_BROKER_HEARTBEAT = 10
# The second try is what opens a new connection after the broker was started again.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0.0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # Longer than the longest piece of work: Redis then gives a message to another worker.
        "visibility_timeout": 6 * 3600,
        "socket_connect_timeout": 4.0,
        "socket_timeout": 10.0,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
    if CELERY_BROKER_URL.startswith("redis")
    else {"confirm_publish": True}
)
# A row still there so long after its message was left behind and gets another message.
DUE_WORK_RESEND_SECONDS = 60.0
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1.0
CELERY_BEAT_SCHEDULE = {
    "due rows": {
        "task": "background.relay",
        "schedule": DUE_WORK_INTERVAL_SECONDS,
        "options": {"queue": "default", "expires": 10.0},
    },
    **{
        name: {
            "task": "background.step",
            "args": [name],
            "schedule": seconds,
            "options": {"queue": queue, "expires": max(seconds, 10.0)},
        }
        for name, (seconds, queue) in TIMETABLE.items()
    },
}

# --- Harvesting -------------------------------------------------------------------------------
HARVEST_TIMEOUT_SECONDS = 30.0
HARVEST_MAX_BYTES = 50 * 1024 * 1024
HARVEST_ROWS_PER_TRANSACTION = 250
# SQLite's waiters sleep up to 0.1 s: a pause this long lets page writes in between batches.
HARVEST_PAUSE_SECONDS = 0.11

# --- Security ---------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
API_ANONYMOUS_RATE = "600/m"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # They tell of every small step; what goes wrong is kept.
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
INTERFACE_NAME = _("Urban Academy")
