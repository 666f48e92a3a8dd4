"""An office served as it really is: `wyebridge serve`, its worker and its own database, on a home of the journeys.

Run as a program, it puts the people of the journeys into a home's own database.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

HOST: Final = "127.0.0.1"
PASSWORD: Final = "a-password-of-the-journeys"
# The only host that a journey may reach; and one process of the tests has them all, so that one office serves them.
JOURNEY: Final = [pytest.mark.allow_hosts([HOST]), pytest.mark.xdist_group("journeys")]
PEOPLE: Final = {
    "F. Manager": (("fund-manager", "AC"),),
    "A. Treasurer": (("finance-lead", "AC"),),
    "L. Director": (("finance-lead", "LT"),),
    "C. Officer": (("finance-officer", "AC"),),
    "T. Masters": (("finance-officer", "AC"), ("finance-officer", "LT")),
    "V. Ward": (("board-member", "AC"),),
    "S. Crutiny": (("board-member", "AC"),),
    "B. Chair": (("board-member", "LT"),),
    "G. Clerk": (("governance-officer", "AC"),),
    "H. Clerk": (("governance-officer", "LT"),),
    "X. Chief": (("chief-executive", "AC"),),
    "N. Minute": (("administrator", "AC"),),
    "K. Check": (("auditor", "LT"),),
    "P. Clerk": (("provider-clerk", "AC"),),
    "O. Outside": (),
}
"""Name: each appointment's role and body."""
PROVIDER: Final = "Fletchings Care Home"


def email_of(name: str) -> str:
    return f"{name.lower().replace('. ', '.')}@example.org"


@dataclass
class Office:
    """An office on a home, started and stopped as its keepers would."""

    home: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["serve", "--home", str(self.home), "--port", str(self.port), "--workers", "1"]
        with (self.home.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from wyebridge.cli import app; app()", *command],
                env=plain_environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 180  # a busy machine takes its time
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, self.log()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:  # refused, reset, an error page, or too slow to be called an answer
            return False

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server, its web processes and its worker, all in one moment."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, by)
        self.process.wait(timeout=60)

    def log(self) -> str:
        """What it wrote."""
        return (self.home.parent / "serve.log").read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def plain_environment() -> dict[str, str]:
    """The environment without what the tests' own Django was told."""
    own = ("WYEBRIDGE_", "DJANGO_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}


@contextlib.contextmanager
def served(home: Path) -> Iterator[Office]:
    """An office with the journeys' people, served until the block ends."""
    subprocess.run([sys.executable, "-m", __name__, str(home)], env=plain_environment(), cwd=ROOT, check=True)
    office = Office(home, free_port())
    try:
        office.start()
        yield office
    finally:
        office.stop()


ROOT: Final = Path(__file__).parents[3]


def put_people_in(home: Path) -> None:
    """Put the journeys' people into a home's own database. They share a password, which is hashed once."""
    from wyebridge.office.serve import set_up

    set_up(home)
    from django.contrib.auth.hashers import make_password

    from wyebridge.office.kernel.models import Appointment, Person

    hashed = make_password(PASSWORD)
    for name, appointments in PEOPLE.items():
        person = Person.objects.create(email=email_of(name), name=name, password=hashed)
        for role, body in appointments:
            more: dict[str, Any] = {"provider": PROVIDER} if role == "provider-clerk" else {}
            Appointment.objects.create(person=person, role=role, body=body, starts_on=date(2020, 1, 1), **more)


if __name__ == "__main__":
    put_people_in(Path(sys.argv[1]))
