"""Build and run the image where no engine runs: podman builds, buildah runs, both with chroot isolation."""

import http.client
import os
import shlex
import shutil
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "operations.md"
IMAGE = "localhost/bayan:test"
# The Debian package of each program.
TOOLS = {name: name for name in ("podman", "buildah", "debootstrap", "curl")} | {"pgrep": "procps"}
RUN = "buildah run --isolation chroot"


def missing() -> str | None:
    """Say what keeps this machine from building the image, if anything does."""
    packages = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    if packages:
        return f"the image test needs {', '.join(packages)} (apt-get install {' '.join(packages)})"
    return None if os.geteuid() == 0 else "the image test needs root, to build and run with chroot isolation"


def output(*command: str | Path, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout.strip()


def documented(start: str) -> list[str]:
    """Return the commands in docs/operations.md that begin so, as they stand there."""
    text = DOCUMENT.read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [line.strip() for line in text.splitlines() if line.startswith(start + " ") or line == start]
    assert commands, f"docs/operations.md has no command {start!r}"
    return commands


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Service:
    """The image's own command, running in a container."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.port, self.log = port, log
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, stdout=file, stderr=file)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < until:
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        self.process.wait()
        raise AssertionError(f"the service did not start:\n{self.log.read_text()}")

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @property
    def pid(self) -> int:
        """The server's main process: the first python below buildah's own processes."""
        pid = self.process.pid
        while not Path(f"/proc/{pid}/exe").resolve().name.startswith("python"):
            pid = int(output("pgrep", "--parent", str(pid)))
        return pid

    def stop(self) -> int:
        if self.process.poll() is None:
            os.kill(self.pid, 15)
        return self.process.wait(60)


class Container:
    """A container of the image, with its files under ``root``."""

    def __init__(self, image: str) -> None:
        self.name = output("buildah", "from", image)
        self.root = Path(output("buildah", "mount", self.name))

    def command(self, *command: str, volume: str | None = None, **environment: object) -> list[str]:
        options = [f"--env={name}={value}" for name, value in environment.items()]
        return [*RUN.split(), *options, *([f"--volume={volume}"] if volume else []), self.name, "--", *command]

    def remove(self) -> None:
        output("buildah", "rm", self.name)
