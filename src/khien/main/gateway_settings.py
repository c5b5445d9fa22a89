"""Django's settings for the gateway process: templates and texts, no database, no sessions, no rooms."""

from pathlib import Path

from khien.main import settings as house
from khien.main.config import read_config

KHIEN = read_config()
GATE = Path(__file__).parent.parent / "act" / "gate"

SECRET_KEY = KHIEN.secret_key
DEBUG = False
ALLOWED_HOSTS = list(KHIEN.hosts)
INSTALLED_APPS = ["django.contrib.staticfiles", "khien.base.ui"]
MIDDLEWARE = [
    "khien.main.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "khien.act.gate.views.gateway.speaking.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "khien.main.gateway"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [GATE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["khien.base.ui.templatetags.ui"],
        },
    }
]
DATABASES: dict[str, object] = {}
LOCALE_PATHS = [GATE / "locale"]
LANGUAGE_CODE = house.LANGUAGE_CODE
LANGUAGES = house.LANGUAGES
TIME_ZONE = house.TIME_ZONE
USE_I18N = USE_TZ = True
STATIC_URL = house.STATIC_URL
STATICFILES_DIRS = [GATE / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = house.STORAGES
CSRF_COOKIE_SECURE = KHIEN.https
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS = house.CSRF_TRUSTED_ORIGINS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # the boxes, from the core
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = (
    32 * 1024 * 1024
)  # more than `act/gate/http` lets in: nothing touches a disk
