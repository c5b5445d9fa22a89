"""Maps `config` to Django; the only other place that knows Django's setting names."""

import warnings
from typing import Any
from urllib.parse import unquote, urlparse

from khien.main.config import read_config

KHIEN = read_config()

# Static files come from the disk in blocks: nothing is gained by an iterator that awaits.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

SECRET_KEY = KHIEN.secret_key
DEBUG = KHIEN.debug
ALLOWED_HOSTS = list(KHIEN.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in KHIEN.hosts] if KHIEN.https else []

INSTALLED_APPS = [
    "khien.main",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "khien.base.core",
    "khien.base.ui",
    "khien.base.accounts",
    "khien.base.regulation",
    "khien.base.delivery",
    "khien.base.files",
    "khien.base.casework",
    "khien.base.trust",
    "khien.base.documents",
    "khien.know.inventory",
    "khien.know.exposure",
    "khien.watch.telemetry",
    "khien.watch.detection",
    "khien.act.advisories",
    "khien.act.response",
    "khien.act.training",
    "khien.act.procedures",
    "khien.act.reviews",
    "khien.act.mails",
    "khien.act.gate",
    "khien.act.exchange",
    "khien.show.assurance",
    "khien.show.planning",
    "khien.show.reporting",
    "khien.show.publishing",
    "khien.show.overview",
]

# Each has a reason: headers and static files first, then who asks, then what they may see.
MIDDLEWARE = [
    "khien.main.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "khien.base.accounts.http.ActorMiddleware",
    "khien.main.errors.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "khien.main.urls"
ASGI_APPLICATION = "khien.main.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "khien.main.shell.shell",
            ],
            "builtins": [
                "khien.base.ui.templatetags.ui",
                "template_partials.templatetags.partials",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    if not KHIEN.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": KHIEN.home / "khien.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlparse(KHIEN.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
FORMAT_MODULE_PATH = ["khien.main.formats"]
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "khien.main.sign_in.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Khiên"
# A whole province may stand behind one address at half past seven; wrong passwords are locked by axes.
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "1000/m/ip"}
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "khien.main.sign_in.locked_out"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = KHIEN.https
CSRF_COOKIE_SECURE = KHIEN.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KHIEN.https else None
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["khien.base.files.http.MemoryOnlyHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # what is uploaded may not touch a disk unchecked

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"khien": {"level": "INFO"}, "axes": {"level": "ERROR"}}
    | {
        # a signature that does not hold is an answer, not a fault: no tracebacks in the log
        name: {"level": "CRITICAL"}
        for name in ("pyhanko", "pyhanko_certvalidator")
    },
}
