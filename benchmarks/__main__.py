"""``python -m benchmarks``: run the benchmarks named, or all that take minutes."""

import click

from benchmarks import (
    bulk,
    hostile,
    http_load,
    inprocess,
    peers,
    quality,
    reuters,
    scale,
    sizing,
    start,
    streams,
    table,
)

SPEED = {
    "inprocess": inprocess.main,
    "bulk": bulk.main,
    "http": http_load.main,
    "start": start.main,
    "hostile": hostile.main,
    "peers": peers.main,
}
# These take longer than all the others together, and run by name alone.
LONG = {"reuters": reuters.main, "scale": scale.main, "streams": streams.main}
BENCHMARKS = {"quality": quality.main, "sizing": sizing.main, **SPEED, **LONG, "table": table.main}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--texts", default=scale.TEXTS, show_default=True, help="Texts that `scale` trains on.")
def main(names: tuple[str, ...], texts: int) -> None:
    """Run the benchmarks NAMES; by default all but the long ones: reuters, scale and streams.

    What concerns speed goes into docs/benchmarks.md too; `table` writes that alone.
    """
    for name in names or ["quality", "sizing", *SPEED]:
        BENCHMARKS[name](**({"texts": texts} if name == "scale" else {}))
    if not names or set(names) & set(SPEED):
        table.main()


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
