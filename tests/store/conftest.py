"""A home whose books stand at an address: in memory for most tests, on a server that speaks S3 for the rest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore, ObjectStore
from tests.journal.partnership import import_usual, new_home

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal import store as storing
from wyebridge.books.journal.moving import move_books

from .s3_server import IGNORES_CONDITIONS

ADDRESS = "s3://bucket/pool"


@pytest.fixture(scope="session")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of three batches in its folder: an adoption, the council's extract and the trust's."""
    home = new_home(tmp_path_factory.mktemp("posted"))
    for number, ledger in enumerate(("TC", "TPCT"), 2):
        import_usual(home, ledger, number)
    return home.path


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """An object store in this process, at whatever address is asked for."""
    held = MemoryStore()
    monkeypatch.setattr(storing, "_open", lambda address, process: held)
    storing._try_the_condition.cache_clear()
    yield held
    storing._try_the_condition.cache_clear()


@pytest.fixture
def home(posted: Path, tmp_path: Path, memory: ObjectStore) -> Home:
    """This test's own home of three batches, whose books stand in the store in memory."""
    copied = Path(shutil.copytree(posted, tmp_path / "here" / "home"))
    move_books(copied, ADDRESS)
    return read_home(copied)


@pytest.fixture
def elsewhere(home: Home, tmp_path: Path) -> Home:
    """The same home on another machine, which has brought nothing over yet."""
    there = tmp_path / "elsewhere" / "home"
    shutil.copytree(home.path, there, ignore=lambda folder, names: ["books"] if Path(folder) == home.path else [])
    return read_home(there)


@pytest.fixture(scope="session")
def _s3_ports() -> Iterator[dict[str, int]]:
    started = {}
    ports = {}
    for amiss in ("", IGNORES_CONDITIONS):
        command = [sys.executable, str(Path(__file__).with_name("s3_server.py")), amiss]
        started[amiss] = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for amiss, server in started.items():
            assert server.stdout
            ports[amiss] = int(server.stdout.readline())
        yield ports
    finally:
        for server in started.values():
            server.kill()
            server.communicate()


@pytest.fixture
def s3(_s3_ports: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that speaks S3, as the environment says where it is and who asks."""
    _point_at(_s3_ports[""], monkeypatch)


@pytest.fixture
def careless_s3(_s3_ports: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes no notice of a condition."""
    _point_at(_s3_ports[IGNORES_CONDITIONS], monkeypatch)


def _point_at(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    said = {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "REGION": "eu-west-2", "ALLOW_HTTP": "true"}
    for name, value in {**said, "ENDPOINT_URL": f"http://127.0.0.1:{port}"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    storing._open.cache_clear()
    storing._try_the_condition.cache_clear()
