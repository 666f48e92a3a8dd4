"""The office under fifty people at once, on books of a million lines: each page beside a static file of the same server.

    python -m bench.office [LINES [USERS]]    makes the books where they are not there, measures, and writes the page
    python -m bench.office people HOME USERS  puts the people in; prints each one's session as JSON

Pages take turns (static, home, position, …, and again), so that whatever else the machine does meets them alike. An
answer counts only where it is whole and says what it should.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from bench.run import DATA, RESULTS, ROOT, WrongAnswer, keep, machine, say
from bench.scale import make_home

LINES: Final = 1_000_000
USERS: Final = 50
ROUNDS: Final = 3
EACH: Final = 2
"""Requests that each person makes of a page, one after another, in a round."""
WORKERS: Final = 2
STATIC: Final = "a static file"
PAGES: Final = {
    STATIC: ("/static/wyebridge/built/app.css", b"govuk"),
    "the home page": ("/", b"acting for"),
    "the position": ("/position/", b"Position"),
}
"""Address, and what an answer must say."""
PAGE: Final = ROOT / "docs" / "benchmarks-office.md"
COOKIE: Final = "sessionid"


def put_people_in(home: Path, users: int) -> list[str]:
    """Put finance officers in, and sign each in. Returns their sessions."""
    from wyebridge.office.serve import set_up

    set_up(home)
    from django.conf import settings
    from django.test import Client

    from wyebridge.office.kernel.home import partners
    from wyebridge.office.kernel.models import Appointment, Person

    found = []
    for number in range(users):
        email = f"officer-{number}@example.org"
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, f"Officer {number}")
        if not person.appointments.exists():
            body = partners()[number % 2].id
            Appointment.objects.create(person=person, role="finance-officer", body=body, starts_on=date(2020, 1, 1))
        browser = Client()
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        found.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


@contextmanager
def served(home: Path) -> Iterator[int]:
    """The home's office as `wyebridge serve` serves it, until the block ends; gives its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = ["serve", "--home", str(home), "--port", str(port), "--workers", str(WORKERS)]
    with (DATA / "office.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from wyebridge.cli import app; app()", *command],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=log,
            stderr=log,
        )
        try:
            _await(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=60)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise WrongAnswer(f"the office does not answer: {(DATA / 'office.log').read_text(encoding='utf-8')[-500:]}")


def ask(port: int, session: str, address: str, says: bytes, times: int) -> list[float]:
    """Ask for a page a number of times over one connection, as a browser does. Returns the seconds of each."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    found = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": f"{COOKIE}={session}", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        found.append(time.perf_counter() - began)
        if answer.status != 200 or says not in body:
            raise WrongAnswer(f"{address} answered {answer.status}: {body[:200]!r}")
    connection.close()
    return found


def together(port: int, sessions: Sequence[str], address: str, says: bytes) -> list[float]:
    """Everybody asks for a page at once, each a few times."""
    with ThreadPoolExecutor(len(sessions)) as people:
        asked = [people.submit(ask, port, session, address, says, EACH) for session in sessions]
        return [seconds for one in asked for seconds in one.result()]


def measure(home: Path, users: int) -> dict[str, Any]:
    """Seconds of every request: of one person alone, and of all together."""
    module = [sys.executable, "-m", "bench.office", "people", str(home), str(users)]
    said = subprocess.run(module, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    sessions = json.loads(said.splitlines()[-1])
    with served(home) as port:
        first = {name: ask(port, sessions[0], *page, 1)[0] for name, page in PAGES.items()}
        for page in PAGES.values():  # so that every web process has worked the position out
            together(port, sessions, *page)
        alone: dict[str, list[float]] = {name: [] for name in PAGES}
        all_at_once: dict[str, list[float]] = {name: [] for name in PAGES}
        for number in range(ROUNDS):
            say(f"round {number + 1} of {ROUNDS}")
            for name, page in PAGES.items():
                alone[name] += ask(port, sessions[0], *page, EACH)
                all_at_once[name] += together(port, sessions, *page)
    return {"first": first, "alone": alone, "together": all_at_once}


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def in_short(found: dict[str, Any]) -> dict[str, Any]:
    """Of each page: how many requests, median and 95th percentile in milliseconds, alone and together."""
    return {
        name: {
            "first_ms": round(found["first"][name] * 1000, 1),
            "alone_ms": round(median(found["alone"][name]) * 1000, 2),
            "requests": len(found["together"][name]),
            "median_ms": round(median(found["together"][name]) * 1000, 1),
            "p95_ms": round(p95(found["together"][name]) * 1000, 1),
        }
        for name in found["together"]
    }


def page(kept: dict[str, Any]) -> str:
    found = kept["pages"]
    still = found[STATIC]
    rows = "\n".join(
        f"| {name} | {one['alone_ms']:.1f} | {one['alone_ms'] / still['alone_ms']:.1f} | {one['median_ms']:.0f} | "
        f"{one['median_ms'] / still['median_ms']:.1f} | {one['p95_ms']:.0f} | {one['p95_ms'] / still['p95_ms']:.1f} |"
        for name, one in found.items()
    )
    on = kept["machine"]
    return f"""\
# The office under load

<!-- Written by `python -m bench.office`, which `make bench` runs. Do not edit: run it again. -->

`wyebridge serve` with {WORKERS} web processes and its worker, on books of {kept["lines"]:,} lines (`bench/generate.py`), with
{kept["users"]} people signed in. In each of {ROUNDS} rounds every page in turn is asked for {EACH} times by each of them, all at once:
{found[STATIC]["requests"]:,} requests a page. Milliseconds are of this run on this machine, which did other work and ran those who
asked as well; trust the ratios to a static file (the stylesheet) of the same server in the same rounds.

| page | one person, median ms | ratio | {kept["users"]} people, median ms | ratio | 95th percentile ms | ratio |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

The position is worked out when a web process is first asked after the books have grown ({found["the home page"]["first_ms"] / 1000:.1f} s
here), and kept under the hash of their last batch until they grow again.

Measured on {kept["measured_on"]}: {on["processor"]}, {on["cores"]} cores, load {on["load"]} before it began.
"""


def main() -> None:
    if sys.argv[1:2] == ["people"]:
        print(json.dumps(put_people_in(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    lines, users = (*map(int, sys.argv[1:3]), *(LINES, USERS)[len(sys.argv) - 1 :])
    before = machine()
    home = make_home(lines) / "home"
    say(f"{users} people on {lines:,} lines")
    keep("office", before, {"lines": lines, "users": users, "pages": in_short(measure(home, users))})
    kept = json.loads((RESULTS / "office.json").read_text(encoding="utf-8"))
    PAGE.write_text(page(kept), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
