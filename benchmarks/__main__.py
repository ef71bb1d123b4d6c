"""``python -m benchmarks``: run all benchmarks, or those named."""

import click

from benchmarks import quality, reuters, sizing, streams

BENCHMARKS = {"quality": quality.main, "reuters": reuters.main, "sizing": sizing.main, "streams": streams.main}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
def main(names: tuple[str, ...]) -> None:
    """Run the benchmarks NAMES; by default all."""
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
