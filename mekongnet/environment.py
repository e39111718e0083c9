"""The environment, read in one typed place. `docs/settings.md` lists every variable; a test keeps the two alike."""

import os
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
}


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
        env = environ.Env()
        env.ENVIRON = dict(os.environ if values is None else values)
        debug = env.bool("DEBUG", default=False)
        missing = [name for name in REQUIRED_IN_PRODUCTION if not env.ENVIRON.get(name, "").strip()]
        if missing and not debug:
            raise ImproperlyConfigured(
                "The portal cannot start. "
                + " ".join(f"{name} is missing: {REQUIRED_IN_PRODUCTION[name]}." for name in missing)
                + " docs/settings.md lists all settings; for a trial on a laptop run `python3 portal.py demo`."
            )
        var = ROOT / "var"
        return cls(
            debug=debug,
            secret_key=env.str("SECRET_KEY", default="for-development-only-never-for-a-server"),
            database=env.db_url("DATABASE_URL", default=f"sqlite:///{(var / 'portal.sqlite3').as_posix()}"),
            cache=env.cache_url("CACHE_URL", default="locmemcache://"),
            email=env.email_url("EMAIL_URL", default="consolemail://"),
            allowed_hosts=env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
            csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", default=[]),
            site_url=env.str("SITE_URL", default="").rstrip("/"),
            https=env.bool("HTTPS", default=not debug),
            celery_broker_url=env.str("CELERY_BROKER_URL", default=""),
            default_from_email=env.str("DEFAULT_FROM_EMAIL", default="MekongNet <portal@localhost>"),
            media_root=Path(env.str("MEDIA_ROOT", default=str(var / "media"))).absolute(),
            static_root=Path(env.str("STATIC_ROOT", default=str(var / "static"))).absolute(),
            tiles_url=env.str("MAP_TILES_URL", default=""),
            tiles_attribution=env.str("MAP_TILES_ATTRIBUTION", default=""),
            log_level=env.str("LOG_LEVEL", default="INFO").upper(),
            demo_password=env.str("DEMO_PASSWORD", default=""),
        )
