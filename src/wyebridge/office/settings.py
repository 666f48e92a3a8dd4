"""Settings of the office, from its home and the environment. Each is a default that is safe, or must be said.

`WYEBRIDGE_HOME` names the home. `DATABASE_URL` names the database (SQLite in the home, where it is left out).
`WYEBRIDGE_HOSTS` lists the names it is served under. `WYEBRIDGE_HTTPS=1` says that it is reached by HTTPS alone.
`WYEBRIDGE_OIDC` names identity providers (`identity.py`).
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from wyebridge.office.identity import providers_named
from wyebridge.office.secret import secret_key

WYEBRIDGE_HOME = Path(os.environ["WYEBRIDGE_HOME"]).absolute()
HTTPS = os.environ.get("WYEBRIDGE_HTTPS") == "1"

DEBUG = False
SECRET_KEY = os.environ.get("WYEBRIDGE_SECRET_KEY") or secret_key(WYEBRIDGE_HOME)
_HOSTS = os.environ.get("WYEBRIDGE_HOSTS", "localhost [::1]").split()
ALLOWED_HOSTS = [*_HOSTS, "127.0.0.1"]  # by which whatever watches over this machine asks after its health
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "wyebridge.office.kernel",
    "wyebridge.office.agreement",
    "wyebridge.office.governance",
    "wyebridge.office.ledger",
    "wyebridge.office.position",
    "wyebridge.office.committing",
    "wyebridge.office.settling",
    "wyebridge.office.drafting",
    "wyebridge.office.plans",
    "wyebridge.office.closing",
    "wyebridge.office.coding",
    "wyebridge.office.publishing",
    "wyebridge.office.front",
    "wyebridge.office.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wyebridge.office.kernel.hats.HatMiddleware",
    "wyebridge.office.kernel.refusals.RefusalMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "wyebridge.office.urls"
WSGI_APPLICATION = "wyebridge.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wyebridge.office.kernel.pages.on_every_page",
            ],
            "builtins": ["wyebridge.office.kernel.templatetags.words"],
        },
    }
]
FORM_RENDERER = "wyebridge.office.kernel.forms.Components"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{WYEBRIDGE_HOME / 'office.db'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A reader never waits for a writer, and a writer asks for its turn before it reads.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "wyebridge.office.kernel.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # a person is invited at an address that their body knows
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "10/m/ip,3/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES = int(os.environ.get("WYEBRIDGE_PROXIES", "0"))
# Tries are counted in the database, so that every web process counts them together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tries"}}
ACCOUNT_PREVENT_ENUMERATION = True
IDENTITY_PROVIDERS = providers_named(os.environ)
SOCIALACCOUNT_ADAPTER = "wyebridge.office.kernel.accounts.Identities"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [one.as_allauth() for one in IDENTITY_PROVIDERS]}}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Without a mail server nothing is sent: what a mail would say (a link, a name) is for no log.
EMAIL_HOST = os.environ.get("WYEBRIDGE_MAIL_HOST", "")
SENDS_MAIL = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("WYEBRIDGE_MAIL_PORT", "587"))
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL_PORT == 465, EMAIL_PORT != 465
EMAIL_HOST_USER = os.environ.get("WYEBRIDGE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WYEBRIDGE_MAIL_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("WYEBRIDGE_MAIL_FROM", "wyebridge@localhost")

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = ["^health$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *[one.origin for one in IDENTITY_PROVIDERS]],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
MAX_EXTRACT_BYTES = 2_000_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

WORK_KEPT_DAYS = 14
TASKS = {"default": {"BACKEND": os.environ.get("WYEBRIDGE_TASKS", "django_tasks_db.DatabaseBackend")}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"wyebridge": {"level": "INFO"}},
}
