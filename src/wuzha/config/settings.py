"""Settings of one installation, read from the environment.

WUZHA_DATA      folder that holds the database, the files and the secret key (default ./data)
WUZHA_DATABASE  postgresql://user:password@host:port/name, or sqlite:///path (default: SQLite in the data folder)
WUZHA_HOSTS     names the office's browsers may use, comma separated (default: this machine only)
WUZHA_HTTPS     1 when served over https: cookies are then sent over https only
WUZHA_SMTP      smtp(s)://user:password@host:port?from=address: digests also go out by e-mail (default: they do not);
                without `from` they come from WUZHA_MAIL_FROM, the user of WUZHA_IMAP, or the user named here
WUZHA_URL       address that e-mails lead to, such as https://wuzha.example.cn (default: e-mails name no address)
WUZHA_DEBUG     1 shows errors in full; never on a machine others can reach
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from wuzha.config.databases import database
from wuzha.config.mail import mail
from wuzha.config.secrets import secret_key

DATA = Path(os.environ.get("WUZHA_DATA", "data")).resolve()
DEBUG = os.environ.get("WUZHA_DEBUG") == "1"
SECURE = os.environ.get("WUZHA_HTTPS") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = [host for host in os.environ.get("WUZHA_HOSTS", "").split(",") if host] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if SECURE else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "wuzha.store",
    "wuzha.web",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "wuzha.web.limits.size_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wuzha.web.middleware.actor_middleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "wuzha.config.urls"
WSGI_APPLICATION = "wuzha.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wuzha.web.frame.frame",
            ],
            "builtins": ["wuzha.web.templatetags.addresses", "wuzha.web.templatetags.house"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # a template of ours comes before Django's own of that name

DATABASES = {"default": database(os.environ.get("WUZHA_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"

# 等保2.0 practice: five failures lock account and address for half an hour. A failed attempt is kept, with address and
# browser, until the account signs in or half an hour has passed and somebody else fails; nobody's coming and going is.
AXES_USERNAME_FORM_FIELD = "username"  # what the sign-in page calls it; axes would look for our column's name
AXES_DISABLE_ACCESS_LOG = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "wuzha/errors/locked.html"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "wuzha_session"
CSRF_COOKIE_NAME = "wuzha_csrf"
CSRF_FAILURE_VIEW = "wuzha.web.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE else None  # browsers take it over https only, and complain
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EVIDENCE_ROOT = DATA / "evidence"
DRAWINGS_ROOT = DATA / "drawings"
ARCHIVES_ROOT = DATA / "archives"
ARCHIVE_KEY = DATA / "archive-key.pem"

_BOX = urlsplit(os.environ.get("WUZHA_IMAP", "")).username or ""
globals().update(mail(os.environ.get("WUZHA_SMTP", ""), os.environ.get("WUZHA_MAIL_FROM") or unquote(_BOX)))
WUZHA_URL = os.environ.get("WUZHA_URL", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
