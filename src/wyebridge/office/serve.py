"""The office served: its database made ready, what a stop left half done repaired, a worker beside the web server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_SETTINGS = "wyebridge.office.settings"


def ready(home: Path) -> None:
    """Ready Django for a home, whatever its database holds."""
    os.environ["WYEBRIDGE_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    import django

    django.setup()


def set_up(home: Path) -> None:
    """Ready Django for a home, with its database brought to this version's tables."""
    ready(home)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _forget_what_has_ended() -> None:
    from django.conf import settings
    from django.core.management import call_command

    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", min_age_days=settings.WORK_KEPT_DAYS, verbosity=0)


def serve(home: Path, *, host: str, port: int, workers: int) -> int:
    """Serve a home's office until it is stopped, or its web server or worker ends. Returns that one's exit code."""
    set_up(home)
    from wyebridge.office.coding.actions import repair as repair_rules
    from wyebridge.office.governance.actions import take_up as follow_proposals
    from wyebridge.office.ledger.actions import repair
    from wyebridge.office.plans.actions import take_up

    repair()
    take_up()
    repair_rules()
    follow_proposals()
    _forget_what_has_ended()
    worker = [sys.executable, "-m", "django", "db_worker", "--interval", "0.5", "--no-startup-delay"]
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "wyebridge.office.wsgi:application"]
    settings = ["--host", host, "--port", str(port), "--workers", str(workers), "--log-level", "warning"]
    threads = ["--blocking-threads", "4", "--backpressure", "64"]
    return _run_together(worker, [*web, *settings, *threads])


def _run_together(*commands: list[str]) -> int:
    """Run programs until one ends or this one is told to stop; the others are then told to stop, and waited for."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a container's way to say it, as Ctrl-C is a terminal's
    running = [subprocess.Popen(command, env=os.environ) for command in commands]  # noqa: S603
    try:
        while all(one.poll() is None for one in running):
            time.sleep(0.5)
        return next(one.returncode for one in running if one.returncode is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait()
