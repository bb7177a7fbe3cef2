"""One machine, as `make run` starts it: a secret of its own, mail to the console."""

from academy.settings import env
from academy.settings.base import *

SECRET_KEY = SECRET_KEY or env.kept_secret(DATA_DIR)
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
# Passkeys work on localhost without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
