"""The environment, read in one typed place. `docs/settings.md` lists every variable; a test keeps the two alike."""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

# What a server on the open network cannot guess, and how to mend its absence.
REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "set it to a long random text that stays the same between starts and is known to nobody",
    "DATABASE_URL": "set it to the database, for example postgres://mekongnet:PASSWORD@127.0.0.1:5432/mekongnet",
    "ALLOWED_HOSTS": "set it to the host names the portal answers to, for example portal.example.org",
    "EMAIL_URL": "set it to the mail server, for example smtp+tls://user:PASSWORD@mail.example.org:587",
    "MEDIA_ROOT": "set it to a folder, outside the code, where uploaded photos and documents are kept",
    "PRIVATE_ROOT": "set it to a folder that no web server serves, for the papers of consents",
}

# What cannot be read in any way but one, and which way that is.
FORMS = {
    **dict.fromkeys(("DEBUG", "HTTPS"), "write on or off"),
    "DATABASE_URL": ("write it as postgres://USER:PASSWORD@HOST:5432/NAME or sqlite:////full/path/portal.sqlite3"),
    "CACHE_URL": "write locmemcache:// or rediscache://HOST:6379/1",
    "EMAIL_URL": "write it as smtp+tls://USER:PASSWORD@HOST:587, consolemail:// or filemail:////full/path/of/a/folder",
    "LOG_LEVEL": "write DEBUG, INFO, WARNING or ERROR",
}
_SWITCH = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}
_DATABASES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class _Reader(environ.Env):
    """As `environ.Env`, but what is neither yes nor no is a fault, and so is an unknown kind of database."""

    def switch(self, name: str, default: bool) -> bool:
        text = self.str(name, default="").strip().lower()
        return _SWITCH[text] if text else default

    def database(self, name: str, default: str) -> dict:
        with warnings.catch_warnings(action="ignore"):  # of what is refused here in words
            database = self.db_url(name, default=default)
        if database["ENGINE"] not in _DATABASES:
            raise ValueError("another kind of database")
        return database

    def mail(self, name: str, default: str) -> dict:
        mail = self.email_url(name, default=default)
        if mail["EMAIL_BACKEND"] == self.EMAIL_SCHEMES["filemail"] and not Path(mail["EMAIL_FILE_PATH"]).is_absolute():
            raise ValueError("a folder that depends on where the portal was started")
        return mail

    def log_level(self, name: str, default: str) -> str:
        level = self.str(name, default=default).upper()
        return _LOG_LEVELS[_LOG_LEVELS.index(level)]


@dataclass(frozen=True)
class Environment:
    """Every setting an operator can give, typed.

    `database`, `cache` and `email` are the dictionaries that Django's settings take.
    Paths are absolute. `tiles_url` is empty when the embedded base map stands alone.
    """

    debug: bool
    secret_key: str
    database: dict
    cache: dict
    email: dict
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    site_url: str
    https: bool
    celery_broker_url: str
    default_from_email: str
    media_root: Path
    private_root: Path
    static_root: Path
    tiles_url: str
    tiles_attribution: str
    log_level: str
    demo_password: str

    @classmethod
    def read(cls, values: Mapping[str, str] | None = None) -> "Environment":
        """Reads `values` (the process's environment by default).

        Raises ImproperlyConfigured with one sentence a fault when a production start (DEBUG off) lacks a
        variable it cannot do without, or when a variable cannot be understood.
        """
        env = _Reader()
        env.ENVIRON = dict(os.environ if values is None else values)
        faults = []

        def understood(read, name, default):
            try:
                return read(name, default=default)
            except (ImproperlyConfigured, KeyError, ValueError):
                # The value is not repeated: it may hold a password.
                faults.append(f"{name} cannot be understood: {FORMS[name]}.")
                return default

        debug = understood(env.switch, "DEBUG", False)
        missing = [name for name in REQUIRED_IN_PRODUCTION if not env.ENVIRON.get(name, "").strip()]
        if missing and not debug:
            faults += [f"{name} is missing: {REQUIRED_IN_PRODUCTION[name]}." for name in missing]
        var = ROOT / "var"
        file = f"sqlite:///{(var / 'portal.sqlite3').as_posix()}"
        database = understood(env.database, "DATABASE_URL", file)
        cache = understood(env.cache_url, "CACHE_URL", "locmemcache://")
        email = understood(env.mail, "EMAIL_URL", "consolemail://")
        https = understood(env.switch, "HTTPS", not debug)
        log_level = understood(env.log_level, "LOG_LEVEL", "INFO")
        if faults:
            raise ImproperlyConfigured(
                "The portal cannot start. "
                + " ".join(faults)
                + " docs/settings.md lists all settings; for a trial on a laptop run `python3 portal.py demo`."
            )
        return cls(
            debug=debug,
            secret_key=env.str("SECRET_KEY", default="for-development-only-never-for-a-server"),
            database=database,
            cache=cache,
            email=email,
            allowed_hosts=env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
            csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", default=[]),
            site_url=env.str("SITE_URL", default="").rstrip("/"),
            https=https,
            celery_broker_url=env.str("CELERY_BROKER_URL", default=""),
            default_from_email=env.str("DEFAULT_FROM_EMAIL", default="MekongNet <portal@localhost>"),
            private_root=Path(env.str("PRIVATE_ROOT", default=str(var / "private"))).absolute(),
            media_root=Path(env.str("MEDIA_ROOT", default=str(var / "media"))).absolute(),
            static_root=Path(env.str("STATIC_ROOT", default=str(var / "static"))).absolute(),
            tiles_url=env.str("MAP_TILES_URL", default=""),
            tiles_attribution=env.str("MAP_TILES_ATTRIBUTION", default=""),
            log_level=log_level,
            demo_password=env.str("DEMO_PASSWORD", default=""),
        )
