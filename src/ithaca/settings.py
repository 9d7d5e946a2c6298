"""Settings of the one Django app. Everything an administrator may set comes from the environment
(documented in docs/running/settings.md); nothing here reads the database."""

import os
import secrets
import tempfile
from contextlib import suppress
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


DATA = Path(os.environ.get("ITHACA_DATA") or "data").resolve()


def _stored_secret() -> str:
    """The installation's secret, made once and kept readable by its owner alone."""
    place = DATA / "secret.key"
    if not place.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        # Written whole beside it, then linked: server and worker may both start a new installation.
        handle, draft = tempfile.mkstemp(dir=DATA)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, place)
        Path(draft).unlink()
    return place.read_text().strip()


SECRET_KEY = os.environ.get("ITHACA_SECRET") or _stored_secret()
DEBUG = _flag("ITHACA_DEBUG")
BASE_URL = os.environ.get("ITHACA_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
ALLOWED_HOSTS = [
    *_words("ITHACA_HOSTS", "localhost 127.0.0.1 [::1]"),
    urlsplit(BASE_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https") else []
# Where this installation's source code is offered; the foot of each page links it.
SOURCE = os.environ.get("ITHACA_SOURCE", "")
HTTPS = BASE_URL.startswith("https")

INSTALLED_APPS = [
    "ithaca",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django_htmx",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ithaca.web.standing.StandingMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "ithaca.urls"
WSGI_APPLICATION = "ithaca.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ithaca.web.standing.house",
            ],
            "libraries": {"looks": "ithaca.web.templatetags.looks"},
            "builtins": ["django.templatetags.i18n", "ithaca.web.templatetags.looks"],
        },
    }
]
FORM_RENDERER = "ithaca.web.looks.Renderer"

_sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA / "ithaca.sqlite3")}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True
    )
    if os.environ.get("DATABASE_URL")
    else _sqlite
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "ithaca.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "open:sign-in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "ithaca.web.open.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("ITHACA_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
UPLOAD_LIMIT = 25 * 1024 * 1024

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8}\.(css|js|woff2|svg|png)$"
MEDIA_ROOT = DATA / "files"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}

# Letters go to a folder and the log until a mail server is named.
_mail = urlsplit(os.environ.get("EMAIL_URL", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail.scheme in {"smtp", "smtps"}
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "letters"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
# A server on this machine or on the old port speaks in the clear; everything else must not.
EMAIL_USE_TLS = (
    _mail.scheme == "smtp"
    and _mail.port != 25
    and _mail.hostname not in {"localhost", "127.0.0.1", "::1"}
)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("ITHACA_FROM", "Ithaca <mentoring@localhost>")
SENDER = getaddresses([DEFAULT_FROM_EMAIL])[0]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

QUEUE = DATA / "jobs.sqlite3"
# A published round can be taken back for this many seconds before its letters leave.
UNDO_SECONDS = 60
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"unlinked": {"()": "ithaca.web.open.unlogged.WithoutLinks"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["unlinked"],
        }
    },
    # Without a mail server the console says which letters were written to the folder.
    "loggers": {"ithaca.letters": {"level": "INFO" if "filebased" in EMAIL_BACKEND else "WARNING"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ITHACA_LOG", "WARNING")},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
