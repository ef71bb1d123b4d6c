"""``python -m benchmarks``: run them all."""

from benchmarks import quality

if __name__ == "__main__":
    quality.main()
