"""The image under test, built once on a stand-in for the public base image, and one service running in it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from containers import IMAGE, ROOT, Container, Service, documented, free_port, missing, output

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bayan"
SUITE = "trixie"  # Debian's release with the Python of the public base image
CERTIFICATES = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
# Installing ca-certificates rewrites the file of the usual name, so the machine's own goes under another.
INSIDE = "/etc/ssl/certs/build-machine.crt"


@pytest.fixture(scope="session")
def base():
    if reason := missing():
        pytest.skip(reason)
    made_of = hashlib.sha256(CERTIFICATES.read_bytes()).hexdigest()[:8]
    name = f"localhost/bayan-base:{SUITE}-{made_of}"
    archive = CACHE / f"base-{SUITE}-{made_of}.tar"
    if not archive.is_file():
        _make_base(archive)
    if subprocess.run(["podman", "image", "exists", name], check=False).returncode:
        output("podman", "import", "--change", f"ENV PIP_CERT={INSIDE}", archive, name)
    return name


def _make_base(archive):
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / f"making-{os.getpid()}"
    packages = "--include=python3,python3-venv,ca-certificates"
    try:
        output("debootstrap", "--variant=minbase", packages, SUITE, folder)
        for leftover in (*folder.glob("var/cache/apt/archives/*.deb"), *folder.glob("var/lib/apt/lists/*_*")):
            leftover.unlink()
        shutil.copy(CERTIFICATES, folder / INSIDE[1:])
        output("tar", "-C", folder, "-cf", archive.with_suffix(".part"), ".")
        archive.with_suffix(".part").rename(archive)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def image(base):
    (make,) = documented("make image")
    variables = ("ENGINE=podman", f"IMAGE={IMAGE}", f"BASE_IMAGE={base}")
    output(*make.split(), *variables, cwd=ROOT, env={**os.environ, "BUILDAH_ISOLATION": "chroot"})
    return IMAGE


@pytest.fixture(scope="session")
def config(image):
    return json.loads(output("buildah", "inspect", "--type", "image", image))["Docker"]["config"]


@pytest.fixture
def container(image):
    container = Container(image)
    yield container
    container.remove()


@pytest.fixture
def start(config, tmp_path):
    """Run the image's own command in a container, as long as the block lasts."""

    @contextmanager
    def starting(container, **options):
        port = free_port()
        command = container.command(*config["Cmd"], BAYAN_PORT=port, **options)
        service = Service(command, port, tmp_path / "service.log")
        try:
            yield service
        finally:
            service.stop()

    return starting
