"""``python -m service``: serve the model until told to stop."""

import sys

from granian.constants import Interfaces
from granian.server import Server

from service.errors import BayanError
from service.labeller import open_labeller
from service.settings import read_settings

# Far longer than any request takes, and less than the ten that Docker gives the whole service.
_SECONDS_TO_STOP = 8


def main() -> int:
    """Serve; return the exit status."""
    try:
        settings = read_settings()
        version = open_labeller(settings.model).version
    except BayanError as error:
        print(f"bayan: {error}", file=sys.stderr)
        return 1
    print(f"bayan: model {version}, http://{settings.host}:{settings.port}", file=sys.stderr)
    Server(
        "service.wsgi:create",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        # A worker that is told to stop while it still starts never hears of it.
        workers_kill_timeout=_SECONDS_TO_STOP,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
