"""Throughput of the pages under gunicorn, as a share of a bare view's behind the same middleware."""

import statistics
import threading
import time

from .portal import environment, fetch, manage, scratch, served

DETAILS = (
    "/vi/case-studies/kampong-phluk/",
    "/km/case-studies/kampong-phluk/",
    "/en/organizations/fact/",
    "/lo/workshops/regional-workshop-hcmc/",
    "/en/places/tonle-sap/",
)
LISTS = (
    "/vi/organizations/",
    "/en/case-studies/",
    "/km/workshops/",
    "/vi/",
    "/lo/river/",
    "/en/map/",
    "/vi/glossary/",
)
ROUNDS, SECONDS, CLIENTS = 3, 2.0, 4


def rate(port: int, path: str, seconds: float = SECONDS) -> float:
    """Answers a second to `CLIENTS` clients that each ask again at once."""
    counts = [0] * CLIENTS
    until = time.perf_counter() + seconds

    def ask(client: int) -> None:
        while time.perf_counter() < until:
            status, _, _ = fetch(port, path)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            counts[client] += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def run(database: str = "") -> None:
    with scratch() as folder:
        env = environment(folder, database)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "messages", "--compile")
        manage(env, "load_network")
        with served(env) as port:
            for path in ("/hello/", *DETAILS, *LISTS):
                rate(port, path, 0.5)  # warm: templates are compiled, drawings drawn
            # Bare view and page in turn, so that what else the machine does meets both.
            print(f"{'page':42} {'a second':>9} {'of bare':>8}")
            for path in (*DETAILS, *LISTS):
                shares, rates = [], []
                for _ in range(ROUNDS):
                    bare = rate(port, "/hello/", SECONDS / 2)
                    rates.append(rate(port, path))
                    shares.append(rates[-1] / bare)
                share = statistics.median(shares)
                wanted = 1 / 8 if path in DETAILS else 1 / 12
                verdict = "" if share >= wanted else f"  below 1/{round(1 / wanted)}"
                print(f"{path:42} {statistics.median(rates):9.0f}     1/{1 / share:4.1f}{verdict}")
