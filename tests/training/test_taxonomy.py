import csv
import re

import pytest
import yaml

from training.errors import CorpusError
from training.taxonomy import LABELS, LANGUAGES, default_label_sets

THEMES = """\
groups:
- id: order
  label: {en: Order, ar: النظام, fr: Ordre}
  themes:
  - {id: police, label: {en: Police, ar: الشرطة, fr: Police}}
  - {id: courts, label: {en: Courts, ar: المحاكم, fr: Tribunaux}}
"""
AREAS = """\
areas:
- {id: delta, label: {en: Delta, ar: الدلتا, fr: Delta}, members: [EG, "NO"]}
"""
CONTAINMENT = "id,parent\n142,001\n145,142\nEG,145\nNO,001\n"


@pytest.fixture
def write(tmp_path):
    def write(**changed):
        files = {"themes.yaml": THEMES, "regions.yaml": AREAS, "containment.csv": CONTAINMENT}
        for name, content in {**files, **changed}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="module")
def label_sets():
    return default_label_sets()


def test_the_default_themes(label_sets):
    groups = {node.id for node in label_sets["theme"] if node.parent is None}
    themes = [node for node in label_sets["theme"] if node.parent is not None]
    assert (len(groups), len(themes)) == (5, 34)
    assert {theme.parent for theme in themes} == groups


def test_the_default_regions(label_sets):
    regions = {node.id: node for node in label_sets["region"]}
    areas = [id_ for id_ in regions if re.fullmatch("[a-z-]+", id_)]
    assert len(areas) == 17
    assert {regions[area].parent for area in areas} == {None}
    assert [regions["IQ"].parent, regions["145"].parent, regions["142"].parent] == ["145", "142", None]
    assert regions["001"].parent is None
    assert regions["EU"].names == {"en": "European Union", "ar": "الاتحاد الأوروبي", "fr": "Union européenne"}


def test_parents_come_first_and_every_name_is_there(label_sets):
    for nodes in label_sets.values():
        seen = {None}
        for node in nodes:
            assert node.parent in seen
            assert all(node.names[language] for language in LANGUAGES)
            seen.add(node.id)


def test_the_ids_are_those_of_the_gold(shared, label_sets):
    themes = yaml.safe_load((shared / "labels" / "themes.yaml").read_text(encoding="utf-8"))["groups"]
    expected = {(group["id"], None) for group in themes}
    expected |= {(theme["id"], group["id"]) for group in themes for theme in group["themes"]}
    assert {(node.id, node.parent) for node in label_sets["theme"]} == expected
    areas = yaml.safe_load((shared / "labels" / "regions.yaml").read_text(encoding="utf-8"))["areas"]
    with (shared / "labels" / "containment.csv").open(encoding="utf-8") as file:
        parents = {row["id"]: row["parent"] for row in csv.DictReader(file)}
    ids = {*parents, *parents.values(), *(area["id"] for area in areas)}
    assert {node.id for node in label_sets["region"]} == ids
    assert {node.id: node.parent for node in label_sets["region"] if node.parent} == {
        id_: parent for id_, parent in parents.items() if parent != "001"
    }


def test_ours_have_the_members_of_the_gold(shared):
    ours, gold = (
        yaml.safe_load((folder / "regions.yaml").read_text(encoding="utf-8")) for folder in (LABELS, shared / "labels")
    )
    assert {area["id"]: area["members"] for area in ours["areas"]} == {
        area["id"]: area["members"] for area in gold["areas"]
    }


def test_label_sets_of_a_folder(write):
    sets = default_label_sets(write())
    assert [node.id for node in sets["theme"]] == ["order", "police", "courts"]
    assert [node.id for node in sets["region"]] == ["001", "142", "145", "EG", "NO", "delta"]


def test_a_child_may_stand_before_its_parent(write):
    sets = default_label_sets(write(**{"containment.csv": "id,parent\nEG,145\n145,142\n142,001\nNO,001\n"}))
    assert [node.id for node in sets["region"]] == ["001", "142", "145", "EG", "NO", "delta"]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [
        pytest.param("themes.yaml", "id: courts", "id: police", 6, "police is given twice", id="theme twice"),
        pytest.param("themes.yaml", "id: courts", "id: order", 6, "order is given twice", id="theme like its group"),
        pytest.param("themes.yaml", ", ar: المحاكم", "", 6, "courts has no name in ar", id="no Arabic name"),
        pytest.param("themes.yaml", "ar: النظام, fr: Ordre", "ar: ''", 2, "order has no name in ar, f", id="no names"),
        pytest.param("themes.yaml", "{id: courts", "{it: courts", 6, "needs a string as id", id="theme without id"),
        pytest.param("themes.yaml", "id: order", "id: 7", 2, "needs a string as id", id="a number as id"),
        pytest.param("themes.yaml", "  themes:\n", "  themes:\n  - jails\n", 2, "needs a string as id", id="a bare id"),
        pytest.param("themes.yaml", "groups", "group", 1, "there is no list groups", id="no groups"),
        pytest.param("themes.yaml", "fr: Tribunaux", "en: Court", 6, "not YAML: 'en' is given twice", id="key twice"),
        pytest.param("themes.yaml", "fr: Tribunaux}}", "fr: Tribunaux}", 7, "not YAML", id="not YAML"),
        pytest.param("regions.yaml", "EG,", "EG, XX, 9,", 2, "delta has unknown members XX, 9", id="unknown members"),
        pytest.param("regions.yaml", '"NO"', "NO", 2, "delta has unknown members False", id="NO is false in YAML"),
        pytest.param("regions.yaml", "id: delta", "id: EG", 2, "EG is given twice", id="area like a territory"),
        pytest.param("regions.yaml", ", fr: Delta", "", 2, "delta has no name in fr", id="area without a name"),
        pytest.param("containment.csv", "NO,001", "NO,001\nEG,142", 6, "EG is given twice", id="territory twice"),
        pytest.param("containment.csv", "145,142", "145,143", 3, "145 lies in 143, which is unknown", id="orphan"),
        pytest.param("containment.csv", "NO,001", "NO,001\nXQ,001", 6, "XQ has no name in ar, en", id="no name"),
        pytest.param("containment.csv", "142,001", "142,145", 2, "142 lies in itself: 142 < 145 < 142", id="cycle"),
        pytest.param("containment.csv", "142,001", "142,142", 2, "142 lies in itself: 142 < 142", id="its own parent"),
        pytest.param("containment.csv", "EG,145", "EG,", 4, "must give id and parent", id="no parent"),
    ],
)
def test_faults_are_refused_with_file_and_line(write, name, old, new, line, message):
    content = {"themes.yaml": THEMES, "regions.yaml": AREAS, "containment.csv": CONTAINMENT}[name]
    assert content.count(old) == 1
    folder = write(**{name: content.replace(old, new)})
    with pytest.raises(CorpusError, match=f"^{folder / name}:{line}: .*{message}"):
        default_label_sets(folder)
