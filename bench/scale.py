"""Pages with very many records, as a multiple of their own time with a hundred."""

import statistics
import time

from .portal import environment, fetch, manage, scratch, served

SMALL = ("100", "100", "100")
LARGE = ("10000", "10000", "100000")
PAGES = (
    "/vi/",
    "/km/river/",
    "/lo/organizations/",
    "/lo/organizations/?country=KH&kind=ngo",
    "/vi/organizations/?page=4",
    "/vi/case-studies/",
    "/km/case-studies/?approach=cbnrm&language=en",
    "/en/case-studies/?theme=iwrm",
    "/en/workshops/",
    "/vi/map/",
    "/vi/map/?show=case_studies",
    "/en/glossary/",
    "/en/about/",
    "/en/organizations/organization-7/",
    "/en/case-studies/case-study-7/",
    "/en/places/place-7/",
    "/en/places/cambodia/",
    "/api/v1/features/?lang=vi&bbox=97,8,110,23&zoom=5",
    "/api/v1/features/?lang=vi&bbox=103,12,105,14&zoom=8",
    "/api/v1/features/?lang=vi&bbox=97,8,110,23&zoom=5&theme=iwrm",
)
ROUNDS = 7


def times(database: str, counts) -> dict[str, float]:
    """Seconds a page, the median of several requests to one worker, warm."""
    with scratch() as folder:
        env = environment(folder, database)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "messages", "--compile")
        manage(env, "load_network")
        manage(env, "shell", "-c", f"from bench.generate import fill; fill({', '.join(counts)})")
        found = {}
        with served(env, workers=1) as port:
            for path in PAGES:
                taken = []
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    status, _, _ = fetch(port, path)
                    taken.append(time.perf_counter() - began)
                    if status != 200:
                        raise SystemExit(f"{path} answered {status}")
                found[path] = statistics.median(taken[1:])
        if database:
            manage(env, "flush", "--noinput")
        return found


def run(database: str = "") -> None:
    small, large = times(database, SMALL), times(database, LARGE)
    print(f"{'page':66} {'100':>8} {'many':>8}  times")
    for path in PAGES:
        ratio = large[path] / small[path]
        print(
            f"{path:66} {small[path] * 1000:6.1f} ms {large[path] * 1000:6.1f} ms {ratio:5.1f}"
            + ("  above 3" if ratio > 3 else "")
        )
