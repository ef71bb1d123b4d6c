"""Corpora and texts that tests share."""

import json
import random
from pathlib import Path

from service.labelset import Node
from training.corpora import Statement

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Two facets that no default knows; each statement says plainly what it is about.
FOOD = {
    "soup": "hot lentil soup in a deep bowl with a spoon",
    "salad": "green salad of lettuce and cucumber with oil",
    "cake": "sweet cake with sugar and cream for a birthday",
}
MEAL = {"lunch": "served at noon", "dinner": "served in the evening"}
FILLER = """
    table window garden river letter pencil winter summer market street music paper stone silver yellow purple village
    bridge mountain forest candle mirror pillow blanket engine wheel ladder hammer basket bottle ribbon button jacket
    helmet kettle carpet curtain shelf drawer lantern
""".split()  # noqa: SIM905  # a list of one word a line would be long


def tiny_statements() -> list[Statement]:
    statements = []
    generator = random.Random(7)
    for number in range(36):
        food, meal = list(FOOD)[number % 3], list(MEAL)[number % 2]
        words = generator.sample(FILLER, 12)
        text = f"{' '.join(words[:6])} {FOOD[food]} {' '.join(words[6:])} {MEAL[meal]}."
        statements.append(Statement(f"t-{number}", text, lang="en", labels={"food": (food,), "meal": (meal,)}))
    return statements


TINY_LABELS = {
    "food": [
        Node("dishes", {"en": "Dishes", "ar": "أطباق"}),
        *(Node(name, {"en": name.title(), "ar": f"طبق {name}"}, "dishes") for name in FOOD),
    ],
    "meal": [Node(name, {"en": name.title()}) for name in MEAL],
}


def real_texts(shared: Path, count: int) -> list[str]:
    """Return real texts of the three languages, evenly spread over the files."""
    texts = []
    for language in ("ar", "en", "fr"):
        lines = (shared / "real" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        wanted = min(len(lines), -(-count // 3))
        texts += [json.loads(lines[index * len(lines) // wanted])["text"] for index in range(wanted)]
    return texts
