"""What tests share: a tiny model that a person can read, the default model, and the real texts."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from service.app import create_app
from service.artifact import open_artifact
from service.labeller import Labeller
from service.labelset import Node
from service.settings import read_settings
from training.corpora import Statement
from training.fit import fit

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Two facets that no default knows; each statement says plainly what it is about.
FOOD = {
    "soup": "hot lentil soup in a deep bowl with a spoon",
    "salad": "green salad of lettuce and cucumber with oil",
    "cake": "sweet cake with sugar and cream for a birthday",
}
MEAL = {"lunch": "served at noon", "dinner": "served in the evening"}
FILLER = [
    "table",
    "window",
    "garden",
    "river",
    "letter",
    "pencil",
    "winter",
    "summer",
    "market",
    "street",
    "music",
    "paper",
    "stone",
    "silver",
    "yellow",
    "purple",
    "village",
    "bridge",
    "mountain",
    "forest",
    "candle",
    "mirror",
    "pillow",
    "blanket",
    "engine",
    "wheel",
    "ladder",
    "hammer",
    "basket",
    "bottle",
    "ribbon",
    "button",
    "jacket",
    "helmet",
    "kettle",
    "carpet",
    "curtain",
    "shelf",
    "drawer",
    "lantern",
]


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


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny") / "model"
    fit(tiny_statements(), TINY_LABELS, folder, lambda _name, _total: lambda: None)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder):
    return Labeller(open_artifact(tiny_folder))


@pytest.fixture(scope="session")
def default_model():
    return Labeller(open_artifact(ROOT / "models" / "default"))


@pytest.fixture
def seal(tmp_path):
    """Make a model folder of any bytes, with the manifest that vouches for them."""

    def make(data: bytes, name: str = "sealed", **manifest) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "model.joblib").write_bytes(data)
        manifest = {"format": 1, "file": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}, **manifest}
        content = json.dumps(manifest, sort_keys=True, ensure_ascii=True).encode()
        manifest = {"version": hashlib.sha256(content).hexdigest()[:12], **manifest}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def make_client():
    def make(labeller, **environment):
        settings = read_settings({f"BAYAN_{name.upper()}": str(value) for name, value in environment.items()})
        return create_app(settings, labeller).test_client()

    return make


@pytest.fixture
def client(make_client, default_model):
    return make_client(default_model)


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("the folder of real texts (../shared) is not here")
    return SHARED


def real_texts(shared: Path, count: int) -> list[str]:
    """Return real texts of the three languages, evenly spread over the files."""
    texts = []
    for language in ("ar", "en", "fr"):
        lines = (shared / "real" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        wanted = min(len(lines), -(-count // 3))
        texts += [json.loads(lines[index * len(lines) // wanted])["text"] for index in range(wanted)]
    return texts
