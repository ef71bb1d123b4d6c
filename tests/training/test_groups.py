import subprocess
import sys

import numpy as np
import pytest

from training.groups import IDENTICAL, Shingles, version_groups

STORM = "a storm tore the roofs from forty houses near the old harbour during the night of sunday"
VOTE = "members of the chamber voted by a wide margin to change the law on seeds and fertiliser"
ROAD = "work on the ring road will begin again next month after a pause of nearly two years"


def words(name, first, last):
    return " ".join(f"{name}{number}" for number in range(first, last))


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([STORM, VOTE, ROAD], [0, 1, 2], id="nothing in common"),
        pytest.param([STORM, VOTE, STORM], [0, 1, 0], id="the same text"),
        pytest.param([STORM, VOTE] * 30, [0, 1] * 30, id="the same texts, thirty times"),
        pytest.param([STORM, STORM.upper().replace(" ", ", ")], [0, 0], id="folded alike"),
        pytest.param([VOTE, f"{STORM} {ROAD}", STORM], [0, 1, 1], id="one inside another"),
        pytest.param([VOTE, STORM, f"{STORM} {ROAD}", ROAD], [0, 1, 1, 1], id="through a third"),
        pytest.param([f"{STORM} {ROAD}", VOTE, f"{ROAD} {STORM}"], [0, 1, 0], id="parts the other way round"),
        pytest.param(["", "yes", "", "yes"], [0, 1, 0, 1], id="shorter than a shingle"),
    ],
)
def test_versions_have_the_number_of_the_first_of_them(texts, groups):
    assert version_groups(texts).tolist() == groups


@pytest.mark.parametrize(("shared", "same"), [(5, False), (7, True)])
def test_less_than_a_third_in_common_is_no_version(shared, same):
    """Twenty words have 16 shingles; ``shared`` words have 4 fewer than words, and a version has .3 * 16 = 4.8."""
    one, other = words("a", 0, 20), f"{words('a', 0, shared + 3)} {words('b', 0, 17 - shared)}"
    first, second = version_groups([one, other])
    assert (first == second) == same


def test_what_stands_in_many_texts_is_a_formula():
    formula = words("opening", 0, 10)
    groups = version_groups([f"{formula} {words(f'body{number}x', 0, 8)}" for number in range(13)])
    assert len(np.unique(groups)) == 13
    assert len(np.unique(version_groups([f"{formula} {words(f'body{n}x', 0, 8)}" for n in range(12)]))) == 1


@pytest.mark.parametrize(
    ("shared", "groups"),
    [(IDENTICAL, [0, 1, 2, 0]), (0.8, [0, 0, 2, 0]), (0.3, [0, 0, 0, 0])],
)
def test_how_much_they_share_is_for_the_caller_to_say(shared, groups):
    texts = [words("a", 0, 20), f"{words('a', 0, 18)} end here", f"{words('a', 0, 12)} {words('b', 0, 8)}"]
    assert Shingles([*texts, texts[0]]).groups(shared).tolist() == groups


# The first text shares one shingle with two of the three versions and another with another two of them.
CHAIN = """
from training.groups import version_groups

def words(name, first, last):
    return " ".join(f"{name}{number}" for number in range(first, last))

long = f"{words('p', 0, 5)} {words('long', 0, 90)} {words('q', 0, 5)}"
second = f"{words('p', 0, 5)} {words('left', 0, 12)}"
third = f"{words('q', 0, 5)} {words('right', 0, 12)}"
both = f"{words('p', 0, 5)} {words('left', 0, 12)} {words('q', 0, 5)} {words('right', 0, 12)}"
print(version_groups([long, second, third, both]).tolist())
"""


@pytest.mark.parametrize("seed", range(6))
def test_groups_do_not_depend_on_the_order_of_hashes(seed):
    command = [sys.executable, "-c", CHAIN]
    result = subprocess.run(command, env={"PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True)
    assert result.stdout == "[0, 1, 1, 1]\n"
