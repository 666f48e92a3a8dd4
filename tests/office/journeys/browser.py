"""A browser for the journeys: the machine's own, or one fetched once. Where none can be had, it says so loudly."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from filelock import FileLock
from playwright.sync_api import Playwright

SYSTEMS_OWN: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser(playwright: Playwright) -> Path:
    """The program of a Chromium: the system's, else Playwright's own download, else Debian's package.

    Raises AssertionError where there is none: a journey is never skipped.
    """
    fetched = Path(playwright.chromium.executable_path)
    with FileLock(Path(tempfile.gettempdir()) / "wyebridge-browser.lock"):
        found = _systems_own() or (fetched if fetched.exists() else None)
        if found is None:
            tried = [_run(sys.executable, "-m", "playwright", "install", "chromium")]
            found = fetched if fetched.exists() else None
        if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
            tried += [_run("apt-get", "update", "-qq"), _run("apt-get", "install", "-y", "-qq", "chromium")]
            found = _systems_own()
    assert found is not None, (
        "The journeys need a browser, and none was found or could be fetched. Install Chromium "
        "(apt-get install chromium), or run `python -m playwright install chromium`.\n" + "\n".join(tried)
    )
    return found


def _systems_own() -> Path | None:
    return next((Path(path) for name in SYSTEMS_OWN if (path := shutil.which(name))), None)


def _run(*command: str) -> str:
    """Run an installer; what it said last, for whoever must find out why it failed."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{' '.join(command)}: {(ran.stderr or ran.stdout)[-500:]}"
