"""Django's settings. What an operator may change comes from `environment.py`; what stands here is the house."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from .environment import ROOT, Environment

ENV = Environment.read()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
CSRF_FAILURE_VIEW = "mekongnet.views.forbidden"
SITE_URL = ENV.site_url
DEMO_PASSWORD = ENV.demo_password

INSTALLED_APPS = [
    # The whole before its parts: its collectstatic comes before Django's own.
    "mekongnet",
    # modeltranslation goes before the admin, whose forms it extends.
    "modeltranslation",
    "accounts.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    # Signing in. The rooms come after it: theirs is the last word in the administration.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # The rooms from the top floor down: in this order they add their parts to other rooms' pages.
    "casestudies",
    "workshops",
    "organizations",
    "places",
    "publishing",
    "search",
    "library",
    "accounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mekongnet.middleware.CleanAddressMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SignInMiddleware",
]

ROOT_URLCONF = "mekongnet.urls"
WSGI_APPLICATION = "mekongnet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mekongnet.context.site",
            ],
        },
    },
]

# --- Data ---
DATABASES = {"default": {**ENV.database, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 60}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers go on while one writes; a writer waits for its turn instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Compiling a query of a page costs a hundred times what it saves; most of all before the first ANALYZE.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
    # A cluster made under no locale knows no ICU collations; its template0 can still make a database that does.
    DATABASES["default"]["TEST"] = {"TEMPLATE": "template0", "CHARSET": "UTF8"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": ENV.cache}
AUTH_USER_MODEL = "accounts.User"

# --- Signing in ---
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotOwnName", "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.NotCommon"},
]
# The demo is for trying: its administrator signs in with the password alone.
SECOND_FACTOR_FOR_ADMINISTRATORS = not DEMO_PASSWORD
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; but allauth asks here whether there are passwords.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # a letter takes its time over a weak line
ACCOUNT_CHANGE_EMAIL = True  # one address a person
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}  # digits are on every keyboard
# The web server in front, where there is one, is believed about the reader's address (deploy/nginx.conf).
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.https else 0
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "MekongNet"
MFA_TOTP_TOLERANCE = 1  # clocks of cheap telephones go wrong
# Guards against strangers who sign up with another's address; here nobody signs up.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}

# --- Languages ---
# Django knows no Lao; every other part asks LANG_INFO.
LANG_INFO["lo"] = {"bidi": False, "code": "lo", "name": "Lao", "name_local": "ລາວ"}
LANGUAGES = [("vi", "Tiếng Việt"), ("lo", "ລາວ"), ("km", "ខ្មែរ"), ("en", "English")]
LANGUAGE_CODE = "vi"
USE_I18N = True
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["mekongnet.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # UTC+7, as in Vientiane and Phnom Penh
MODELTRANSLATION_LANGUAGES = ("vi", "lo", "km", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# Fallback has one door, publishing.translations, which always says so; modeltranslation must not do it in silence.
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_AUTO_POPULATE = False

# --- Forms ---
# An address typed without a scheme is read as https, as Django 6 will read it.
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root
# django-leaflet brings Leaflet as a wheel. It is not an installed app: its admin needs GDAL, and its tag writes
# an inline script that the policy below forbids.
LEAFLET_STATIC = Path(find_spec("leaflet").submodule_search_locations[0]) / "static" / "leaflet"
# django-prose-editor brings the editor of long texts. It is not an installed app: we use its one script.
PROSE_EDITOR = Path(find_spec("django_prose_editor").submodule_search_locations[0]) / "static" / "django_prose_editor"
STATICFILES_DIRS = [ROOT / "static", ("leaflet", LEAFLET_STATIC), ("django_prose_editor", PROSE_EDITOR)]
MEDIA_URL = "/media/"
MEDIA_ROOT = ENV.media_root
PRIVATE_ROOT = ENV.private_root
# With collected files (production) names carry a digest and live for ever; without (a laptop) they come
# straight from the folders.
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "mekongnet.static_files.CompressedDigestStorage"
        if not DEBUG and COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_MAX_AGE = 60 * 60 if not DEBUG else 0
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A case study has four languages and several dozen children: its form in the administration is long.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Background work ---
CELERY_BROKER_URL = ENV.celery_broker_url or "memory://"
CELERY_TASK_ALWAYS_EAGER = not ENV.celery_broker_url
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
if ENV.celery_broker_url.startswith(("redis://", "rediss://")):
    # However many workers carry a scheduler, the one with the lock does the work.
    CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
    CELERY_BEAT_MAX_LOOP_INTERVAL = 30
    CELERY_REDBEAT_LOCK_TIMEOUT = 150
    CELERY_REDBEAT_REDIS_URL = ENV.celery_broker_url

# --- Mail ---
EMAIL_BACKEND = ENV.email["EMAIL_BACKEND"]
EMAIL_HOST = ENV.email["EMAIL_HOST"] or "localhost"
EMAIL_PORT = ENV.email["EMAIL_PORT"] or 25
EMAIL_HOST_USER = ENV.email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = ENV.email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = ENV.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = ENV.email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = ENV.email["EMAIL_FILE_PATH"] or None
EMAIL_TIMEOUT = 10  # without a broker somebody waits for it
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.default_from_email

# --- Map ---
MAP_TILES_URL = ENV.tiles_url
MAP_TILES_ATTRIBUTION = ENV.tiles_attribution
_tiles = urlsplit(ENV.tiles_url.replace("{s}", "*"))
TILE_SOURCES = [f"{_tiles.scheme}://{_tiles.netloc}"] if _tiles.netloc else []

# --- Safety ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *TILE_SOURCES],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
# The web server in front says by this header that the reader came by HTTPS; deploy/nginx.conf sets it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django.server": {"level": "WARNING" if not DEBUG else "INFO"},
        # Machines that knock with a wrong host name are turned away; a traceback for each would fill the disk.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
