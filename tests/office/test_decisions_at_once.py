"""Two people at the same moment, each with a connection of their own: one vote is closed once, one limit spent once."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from wyebridge.books.home import Home

PROGRAM = Path(__file__).with_name("at_once.py")


@pytest.fixture
def empty_database(tmp_path: Path) -> str:
    """The address of a database that nobody else uses, of the sort that this run tests."""
    if connection.vendor != "postgresql":
        return f"sqlite:///{tmp_path / 'at-once.db'}"
    server = os.environ["DATABASE_URL"]
    name = f"at_once_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f'DROP DATABASE IF EXISTS "{name}"')
        administrator.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(server)
    return urlunsplit(parts._replace(path=f"/{name}"))


def test_of_several_who_close_one_vote_one_does_and_no_vote_comes_after(office_home: Home, empty_database: str) -> None:
    asked = {
        **os.environ,
        "WYEBRIDGE_HOME": str(office_home.path),
        "DATABASE_URL": empty_database,
        "DJANGO_SETTINGS_MODULE": "wyebridge.office.settings",
    }
    done = subprocess.run([sys.executable, str(PROGRAM)], env=asked, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("closed once")
