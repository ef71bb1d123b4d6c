"""Texts made to be slow: each costs time in proportion to its length, and memory within a bound."""

import random
import resource
from collections.abc import Callable
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from benchmarks.measure import MODEL, write
from service.labeller import open_labeller

SIZES = (125_000, 250_000, 500_000, 1_000_000)
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def unique_words(size: int) -> str:
    """Return words that are all different."""
    draw = random.Random(0)
    return " ".join("".join(draw.choices(_LETTERS, k=8)) for _ in range(size // 9))


def without_blanks(size: int) -> str:
    """Return words that are all different, with commas but no blank between them."""
    return unique_words(size).replace(" ", ",")


def one_word(size: int) -> str:
    """Return one word."""
    return "".join(random.Random(0).choices(_LETTERS, k=size))


def distinct_characters(size: int) -> str:
    """Return all the characters that there are, over and over, each a word."""
    characters = [chr(code) for code in range(0x20, 0x20000) if not 0xD800 <= code < 0xE000]
    return " ".join(characters[number % len(characters)] for number in range(size // 2))


def places(size: int) -> str:
    """Return names of places alone, with clitics."""
    names = ("والعراق", "بسوريا", "لليمن", "وبالأردن", "للجزائر", "مالي", "عمان")
    return " ".join(random.Random(0).choices(names, k=size // 8))


KINDS: tuple[Callable[[int], str], ...] = (unique_words, without_blanks, one_word, distinct_characters, places)


def main(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Measure each kind in a process of its own, and write."""
    measured = {}
    for kind in KINDS:
        with get_context("spawn").Pool(1) as pool:
            measured[kind.__name__] = pool.apply(measure, (kind, sizes))
    return write("hostile", measured)


def measure(kind: Callable[[int], str], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return seconds a million characters at each size, with evidence, and what the largest took of memory."""
    labeller = open_labeller(MODEL)
    labeller.label("x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = {}
    for size in sizes:
        text = kind(size)
        begun = perf_counter()
        labeller.label(text, evidence=True)
        seconds[str(size)] = round(1e6 * (perf_counter() - begun) / len(text), 2)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds_per_million": seconds, "memory_mb": round((after - before) / 1000, 1)}
