"""Django settings, read from the environment; docs/configuration.md lists every variable."""

import re
from pathlib import Path
from typing import Any

from journeymap.config import addresses, env, journal, keyring
from journeymap.config.capacity import (  # noqa: F401  (Django reads them here)
    JOURNEYMAP_COLLECT_THREADS,
    JOURNEYMAP_MAX_CONNECTIONS,
    JOURNEYMAP_MIN_FREE_MB,
    JOURNEYMAP_SOCKET_BATCHES_PER_SECOND,
    JOURNEYMAP_SOCKETS_PER_USER,
    JOURNEYMAP_THREADS,
    JOURNEYMAP_WEB_PROCESSES,
    JOURNEYMAP_WORKER_THREADS,
    JOURNEYMAP_WORKSPACE_MEDIA_MB,
)
from journeymap.config.rest_settings import (  # noqa: F401  (Django reads them here)
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)

BASE_DIR = Path(__file__).resolve().parents[2]

# --- Where and how this installation runs --------------------------------------------------------

JOURNEYMAP_ENV = env.choice(
    "JOURNEYMAP_ENV",
    options=("local", "production"),
    default="local",
    summary="production refuses to start with unsafe or incomplete settings",
)
PRODUCTION = JOURNEYMAP_ENV == "production"
JOURNEYMAP_DATA_DIR = Path(
    env.text(
        "JOURNEYMAP_DATA_DIR",
        default="var",
        summary="folder for the embedded database, uploads, queue and generated keys",
    )
)
if not JOURNEYMAP_DATA_DIR.is_absolute():
    JOURNEYMAP_DATA_DIR = BASE_DIR / JOURNEYMAP_DATA_DIR

JOURNEYMAP_HOST = env.text(
    "JOURNEYMAP_HOST", default="127.0.0.1", summary="address the web server listens on"
)
JOURNEYMAP_RATE_FACTOR = env.integer(
    "JOURNEYMAP_RATE_FACTOR",
    default=1,
    least=1,
    most=1_000_000,
    summary="multiplies every rate limit (load tests, large workshops)",
)
JOURNEYMAP_PORT = env.integer(
    "JOURNEYMAP_PORT", default=8000, least=0, most=65535, summary="port of the web server"
)
PUBLIC_URL = env.text(
    "PUBLIC_URL",
    default="",
    summary="address people use (scheme, host, port); empty: http://127.0.0.1 and the port. https turns on Secure cookies",
)
PUBLIC = addresses.public_address(PUBLIC_URL or f"http://127.0.0.1:{JOURNEYMAP_PORT}")
PUBLIC_URL = PUBLIC.origin

JOURNEYMAP_SOCKET_BATCHES_BURST = env.integer(
    "JOURNEYMAP_SOCKET_BATCHES_BURST",
    default=60,
    least=1,
    most=10_000,
    summary="edits one socket may send at once, after a quiet spell",
)
JOURNEYMAP_DRAIN_SECONDS = env.integer(
    "JOURNEYMAP_DRAIN_SECONDS",
    default=1 if PRODUCTION else 0,
    least=0,
    most=15,
    summary="how long a stopping web process still answers, with /readyz at 503, so that balancers turn away first",
)
env.describe_default("JOURNEYMAP_DRAIN_SECONDS", "1 in production, else 0")
JOURNEYMAP_TRUSTED_PROXIES = env.listing(
    "JOURNEYMAP_TRUSTED_PROXIES",
    default=("127.0.0.1", "::1"),
    summary="addresses or networks of reverse proxies whose X-Forwarded-For and -Proto are believed",
)
JOURNEYMAP_METRICS_TOKEN = env.text(
    "JOURNEYMAP_METRICS_TOKEN",
    summary="bearer token for /metrics; empty: only requests from this machine are answered",
)

# --- Safety --------------------------------------------------------------------------------------

DEBUG = env.boolean("JOURNEYMAP_DEBUG", summary="Django's debug pages; never in production")
SECRET_KEY = keyring.secret_key(
    env.text(
        "JOURNEYMAP_SECRET_KEY",
        summary="signs sessions and links; required in production, else made and kept in the data folder",
    ),
    data_dir=JOURNEYMAP_DATA_DIR,
    production=PRODUCTION,
)
JOURNEYMAP_FIELD_KEYS = keyring.field_keys(
    env.listing(
        "JOURNEYMAP_FIELD_KEYS",
        summary="Fernet keys for stored credentials, newest first; required in production, else made and kept",
    ),
    data_dir=JOURNEYMAP_DATA_DIR,
    production=PRODUCTION,
)
JOURNEYMAP_EVENT_PEPPER = keyring.event_pepper(
    env.text(
        "JOURNEYMAP_EVENT_PEPPER",
        summary="keys the hashes of people in raw events: keep it apart from the database and never change it; embedded, made and kept in the data folder",
    ),
    data_dir=JOURNEYMAP_DATA_DIR,
    production=PRODUCTION,
)
ALLOWED_HOSTS = env.listing(
    "JOURNEYMAP_ALLOWED_HOSTS",
    default=tuple(dict.fromkeys((PUBLIC.host, "localhost", "127.0.0.1", "[::1]"))),
    summary="host names requests may name; by default PUBLIC_URL's and this machine's",
)
env.describe_default("JOURNEYMAP_ALLOWED_HOSTS", "host of PUBLIC_URL, localhost")
CSRF_TRUSTED_ORIGINS = [PUBLIC.origin]
# Full origins a socket handshake may name. On one's own machine the loopback is a second way in.
JOURNEYMAP_ORIGINS = [PUBLIC.origin]
if not PRODUCTION:
    JOURNEYMAP_ORIGINS += [
        f"http://{host}:{JOURNEYMAP_PORT}" for host in ("127.0.0.1", "localhost", "[::1]")
    ]
JOURNEYMAP_SIGNUP_OPEN = env.boolean(
    "JOURNEYMAP_SIGNUP_OPEN", summary="anyone may make an account; otherwise invitations only"
)
JOURNEYMAP_OWNER_EMAIL = env.text(
    "JOURNEYMAP_OWNER_EMAIL",
    default="owner@localhost",
    summary="e-mail address of the account that `make run` makes on its first start",
)
JOURNEYMAP_SQL_HOSTS = env.listing(
    "JOURNEYMAP_SQL_HOSTS", summary="host:port of databases that KPI sources of kind SQL may read"
)
JOURNEYMAP_SQL_FILES = env.listing(
    "JOURNEYMAP_SQL_FILES", summary="absolute paths of SQLite files that KPI sources may read"
)
JOURNEYMAP_OUTBOUND_HOSTS = env.listing(
    "JOURNEYMAP_OUTBOUND_HOSTS",
    summary="host:port inside your own network that KPI sources of kind HTTP may call; all else there is refused",
)

# Secure and `__Host-` exactly when people come by https: a browser drops such cookies on plain http
# in a local network.
_COOKIE_PREFIX = "__Host-" if PUBLIC.secure else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}jm_session"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}jm_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
LANGUAGE_COOKIE_NAME = "jm_language"
LANGUAGE_COOKIE_SECURE = PUBLIC.secure
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# The edge sends it where browsers heed it; they log an error for it on plain http in a network.
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC.secure else 0
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains of a self-hoster's domain are not ours to bind to https
    "security.W008",  # the reverse proxy that ends TLS redirects; doing it twice makes loops
    "security.W021",  # preload lists are the domain owner's decision
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", PUBLIC.socket_origin],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Application ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "journeymap.core",
    "journeymap.workspaces",
    "journeymap.maps",
    "journeymap.changes",
    "personas",
    "journeymap.files",
    "journeymap.grid",
    "touchpoints",
    "journeymap.cards",
    "journeymap.kpis",
    "journeymap.alerts",
    "journeymap.opportunities",
    "journeymap.events",
    "journeymap.sharing",
    "journeymap.library",
    "journeymap.sync",
    "journeymap.api",
    "journeymap.pages",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "csp",
    "journeymap.config",
]
MIDDLEWARE = [
    "journeymap.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "journeymap.api.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "journeymap.config.urls"
WSGI_APPLICATION = "journeymap.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# The edge spools and caps bodies; Django keeps what passed it in memory only up to this size.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
JOURNEYMAP_MEDIA_DIR = JOURNEYMAP_DATA_DIR / "media"

# --- Accounts ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["journeymap.config.accounts.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "journeymap.config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
# One address a person: a new one replaces the old once its owner has opened the link sent there.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True

# --- Data ----------------------------------------------------------------------------------------

DATABASES = {
    "default": addresses.database(
        env.text("DATABASE_URL", summary="postgresql://… ; empty: SQLite in the data folder"),
        data_dir=JOURNEYMAP_DATA_DIR,
    )
}
if "TEST" in DATABASES["default"]:
    JOURNEYMAP_DATA_DIR.mkdir(parents=True, exist_ok=True)
REDIS_URL = env.text(
    "REDIS_URL", summary="redis://… for jobs, cache and several web processes; empty: embedded"
)
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Mail ----------------------------------------------------------------------------------------

globals().update(
    addresses.email(
        env.text("EMAIL_URL", default="console:", summary="console:, file:///folder or smtp[s]://…")
    )
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "JOURNEYMAP_MAIL_FROM", default="journeymap@localhost", summary="sender of mails"
)

# --- Languages -----------------------------------------------------------------------------------

LANGUAGE_CODE = env.choice(
    "JOURNEYMAP_LANGUAGE",
    options=("en", "fr"),
    default="en",
    summary="language where the browser states none of ours",
)
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Only these two folders are ever served; dist is absent until the frontend is built.
STATICFILES_DIRS = [
    folder for name in ("dist", "public") if (folder := BASE_DIR / "static" / name).is_dir()
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": JOURNEYMAP_MEDIA_DIR},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served by config/files.py, before Django.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Vite names what it builds by content, so browsers may keep it for good.
_HASHED_NAME = re.compile(r"^/static/assets/.+-[A-Za-z0-9_-]{8,}\.\w+$")


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802  (whitenoise reads the setting by this name)
    """True for a file whose name changes with its content."""
    return bool(_HASHED_NAME.match(url))


# --- Jobs (journeymap/config/celery.py reads the CELERY_ names) ----------------------------------

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 600,
        "socket_timeout": 5,
    }
else:
    JOURNEYMAP_QUEUE_DIR = JOURNEYMAP_DATA_DIR / "queue" / "messages"
    # `config/celery.py` says which transport this is.
    CELERY_BROKER_URL = "folder://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "folder": str(JOURNEYMAP_QUEUE_DIR),
        "polling_interval": 0.1,
    }
    # Orders to workers from elsewhere would need a broadcast, which a folder has not.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False

# --- Logs ----------------------------------------------------------------------------------------

JOURNEYMAP_LOG_LEVEL = env.choice(
    "JOURNEYMAP_LOG_LEVEL",
    options=("DEBUG", "INFO", "WARNING", "ERROR"),
    default="INFO",
    summary="least severe log line that is written",
)
LOGGING = journal.configuration(level=JOURNEYMAP_LOG_LEVEL)
