"""A process that has everything loaded and forks a child for each job, so that hundreds can be killed in minutes.

Jobs come as lines of JSON, a list each: `work` and `folder`; `die_at`, the step at which the child kills itself (0 to
count its steps into a file `steps` in the folder, absent to let it be); `largest_file`, in bytes. The answer is the
children's process ids. After an empty line they are waited for, and the answer is the statuses they ended with.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from .works import OTHERS, WORKS

Job = dict[str, Any]
_STEPS: Final = {"os.link", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.copyfile"}


class Nursery:
    """The process, as the trials use it."""

    def __enter__(self) -> "Nursery":
        package = Path(__file__).parent
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{package.name}.nursery"],
            cwd=package.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def start(self, jobs: Sequence[Job]) -> list[int]:
        """Begin them all at once, and give their process ids."""
        return self._ask(json.dumps(list(jobs)))

    def finish(self) -> list[int]:
        """Wait for them all; 0 is done, a number below nothing is the signal that ended it."""
        return self._ask("")

    def run(self, *jobs: Job) -> list[int]:
        self.start(jobs)
        return self.finish()

    def run_and_kill_after(self, job: Job, seconds: float) -> int:
        [process] = self.start([job])
        time.sleep(seconds)
        # It may have ended; until it is waited for its number is given to no other process.
        os.kill(process, signal.SIGKILL)
        [status] = self.finish()
        return status

    def _ask(self, line: str) -> list[int]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer: list[int] = json.loads(self._process.stdout.readline())
        return answer


def job(work: str, folder: Path, **more: Any) -> Job:
    return {"work": work, "folder": str(folder), **more}


def _main() -> None:
    while line := sys.stdin.readline():
        children = [_fork(asked) for asked in json.loads(line)]
        print(json.dumps(children), flush=True)
        sys.stdin.readline()
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(statuses), flush=True)


def _fork(asked: Job) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.dup2(2, 1)  # what is printed is not an answer
        folder = Path(asked["folder"])
        if "largest_file" in asked:
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest_file"], asked["largest_file"]))
        steps = _watch(asked["die_at"]) if "die_at" in asked else []
        {**WORKS, **OTHERS}[asked["work"]].do(folder)
        if asked.get("die_at") == 0:
            (folder / "steps").write_text(str(len(steps)), encoding="ascii")
        status = 0
    finally:
        os._exit(status)


def _watch(die_at: int) -> list[str]:
    """Count what this process does to files, and kill it just before the step asked for."""
    steps: list[str] = []
    fsync = os.fsync

    def step(what: str) -> None:
        steps.append(what)
        if len(steps) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if event in _STEPS or writes:
            step(event)

    def watched_fsync(fd: Any) -> None:
        step("fsync")
        fsync(fd)

    sys.addaudithook(watch)
    os.fsync = watched_fsync
    return steps


if __name__ == "__main__":
    _main()
