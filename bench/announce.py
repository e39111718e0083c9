"""What announcing a workshop to 2,000 members costs the request, against 30 queries behind the same middleware."""

import http.client
import json
import statistics
import subprocess
import sys
import time
from urllib.parse import urlencode

from .portal import ROOT, environment, manage, scratch, served

MEMBERS, ROUNDS = 2000, 25
TOKEN = "0123456789abcdefghijklmnopqrstuv"

# Fills the database, and prints who is signed in and the workshops to announce.
FILL = """
import django, json
django.setup()
from bench.generate import members, workshops_to_announce, signed_in_coordinator
members({members})
print(json.dumps([signed_in_coordinator(), workshops_to_announce({rounds})]))
"""


def _filled(env: dict[str, str]) -> tuple[str, list[str]]:
    words = [sys.executable, "-c", FILL.format(members=MEMBERS, rounds=2 * ROUNDS)]
    done = subprocess.run(words, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    session, slugs = json.loads(done.stdout.splitlines()[-1])
    return session, slugs


def _ask(port: int, session: str, path: str, data=None) -> tuple[int, float]:
    """The status of one request by somebody who is signed in, and the seconds that it took."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **data}) if data else None
    head = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    line.request("POST" if data else "GET", path, body, head)
    answer = line.getresponse()
    answer.read()
    took = time.perf_counter() - began
    line.close()
    return answer.status, took


def run(database: str = "") -> None:
    with scratch() as folder:
        env = environment(folder, database)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "messages", "--compile")
        session, slugs = _filled(env)
        announcing, thirty, bare = [], [], []
        with served(env, workers=1) as port:
            # In turn, so that what else the machine does meets all three; the first ones only warm up.
            for slug in slugs:
                status, took = _ask(port, session, f"/en/workspace/workshops/{slug}/run/announce/", {"do": "send"})
                if status != 302:
                    raise SystemExit(f"Announcing answered {status}")
                announcing.append(took)
                thirty.append(_ask(port, session, "/thirty/")[1])
                bare.append(_ask(port, session, "/hello/")[1])
        medians = [statistics.median(times[ROUNDS:]) * 1000 for times in (announcing, thirty, bare)]
        print(f"announcing to {MEMBERS:,} members: {medians[0]:.1f} ms")
        print(f"30 queries: {medians[1]:.1f} ms (bare view: {medians[2]:.1f} ms)")
        verdict = "" if medians[0] <= medians[1] else "  more than 30 queries"
        print(f"announcing is {medians[0] / medians[1]:.2f} of 30 queries{verdict}")
