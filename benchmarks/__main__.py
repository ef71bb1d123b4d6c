"""``python -m benchmarks``: run all benchmarks, or those named."""

import click

from benchmarks import quality, reuters, scale, streams

BENCHMARKS = {"quality": quality.main, "reuters": reuters.main, "scale": scale.main, "streams": streams.main}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--texts", default=scale.TEXTS, show_default=True, help="Texts that `scale` trains on.")
def main(names: tuple[str, ...], texts: int) -> None:
    """Run the benchmarks NAMES; by default all."""
    for name in names or BENCHMARKS:
        BENCHMARKS[name](**({"texts": texts} if name == "scale" else {}))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
