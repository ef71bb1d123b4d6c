import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from samples import TINY_LABELS, tiny_statements

from service.labelset import Node
from training.choices import Options
from training.corpora import Statement
from training.fit import fit
from training.report import HTML, JSON, Reporting

SECTIONS = {
    "headline", "labels", "by-language", "by-length", "calibration", "thresholds", "learning", "together", "worst",
    "terms",
}  # fmt: skip
# With names looked for, one example would do to train a label.
OPTIONS = Options(find_names=False)
ARABIC = "شوربة عدس ساخنة في وعاء عميق <b>مع ملعقة</b> تقدم ظهرا"


def nothing(_name, _total):
    return lambda: None


@pytest.fixture(scope="module")
def statements():
    """Sixty texts, some of which are labelled wrongly, one in Arabic, and one with a label that no other has."""
    found = []
    for number, statement in enumerate([*tiny_statements(), *tiny_statements()[:24]]):
        text = f"{statement.text} {' '.join(chr(97 + number % 26) * 3 for _ in range(number))}"
        food = ("cake",) if number % 11 == 0 else statement.labels["food"]
        found.append(replace(statement, id=f"row-{number}", text=text, labels={**statement.labels, "food": food}))
    found[5] = replace(found[5], text=ARABIC, lang="ar", title="عنوان", labels={"food": ("cake",)})
    return [*found, Statement("lonely", "nothing like it", lang="en", labels={"food": ("bread",), "meal": ()})]


@pytest.fixture(scope="module")
def label_sets():
    return {**TINY_LABELS, "food": [*TINY_LABELS["food"], Node("bread", {"en": "Bread <&>"})]}


@pytest.fixture(scope="module")
def folder(statements, label_sets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reported")
    fit(statements, label_sets, folder, nothing, options=OPTIONS, reporting=Reporting(texts=True))
    return folder


@pytest.fixture(scope="module")
def report(folder):
    return json.loads((folder / JSON).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(folder):
    return (folder / HTML).read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Reads a page: every tag closed in turn, what is in the marked places, and what is referred to."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self, content):
        super().__init__()
        self.open, self.sections, self.figures, self.rows, self.references = [], {}, [], {}, []
        self.tags = set()
        self.feed(content)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.references += [attributes[name] for name in ("src", "href", "srcset", "data") if name in attributes]
        if tag == "section":
            self.sections[attributes["class"]] = self.sections.get(attributes["class"], 0) + 1
        if "data-figure" in attributes:
            self.figures.append([attributes["data-figure"], ""])
        if "data-label" in attributes:
            self.rows.setdefault(attributes["data-label"], [])
        if tag not in self.VOID:
            self.open.append((tag, attributes))

    def handle_startendtag(self, tag, attributes):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if any("data-figure" in attributes for _, attributes in self.open):
            self.figures[-1][1] += data
        for _, attributes in self.open:
            if "data-label" in attributes and data.strip():
                self.rows[attributes["data-label"]].append(data.strip())


def shown(own):
    return "{value:.3f} [{low:.3f}, {high:.3f}]".format(**own)


def test_every_section_is_there_for_every_facet(page):
    assert Reader(page).sections == {"facet": 2, **dict.fromkeys(SECTIONS, 2)}


def test_nothing_is_loaded_from_elsewhere(page):
    reader = Reader(page)
    assert reader.references == ["#facet-1", "#facet-2"]
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"https?:|//|@import|url\(", page)
    assert "default-src 'none'" in page


def test_the_page_says_what_the_json_says(page, report):
    reader = Reader(page)
    expected = []
    for own in report["facets"].values():
        headline = own["headline"]
        names = ("micro_f1", "macro_f1_all", "macro_f1", "precision", "recall", "exact", "abstained")
        expected += [[name, shown(headline[name])] for name in names]
        expected.append(["calibration", shown(own["calibration"]["error"])])
        expected.append(["gain", shown(own["learning_curve"]["gain"])])
    assert reader.figures == expected
    for label in (label for own in report["facets"].values() for label in own["labels"] if label["wanted"] > 1):
        cells = " ".join(reader.rows[label["id"]])
        counts = " ".join(str(label[name]) for name in ("examples", "wanted", "given", "right"))
        assert f"{counts} {label['precision']:.3f} {label['recall']:.3f} {shown(label['f1'])}" in cells


def test_every_picture_can_be_drawn(page):
    pictures = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    titles = [svg.get("aria-label") for svg in pictures if svg.get("class") == "chart"]
    assert titles == ["Reliability diagram", "Threshold curves", "Precision-recall curve", "Learning curve"] * 2
    assert not any("nan" in ElementTree.tostring(svg, encoding="unicode") for svg in pictures)


def test_the_figures_fit_together(report, statements):
    food, meal = report["facets"]["food"], report["facets"]["meal"]
    assert (report["texts"], report["languages"]) == (61, {"en": 60, "ar": 1})
    # In one text the meal is unknown.
    assert (food["headline"]["texts"], meal["headline"]["texts"]) == (61, 60)
    for own in (food, meal):
        labels = own["labels"]
        right, given, wanted = (sum(label[name] for label in labels) for name in ("right", "given", "wanted"))
        assert own["headline"]["micro_f1"]["value"] == pytest.approx(2 * right / (given + wanted), abs=1e-4)
        for rows in (own["by_language"], own["by_length"]):
            assert sum(row["texts"] for row in rows) == own["headline"]["texts"]
        for label in labels:
            assert sum(part["wanted"] for part in label["by_language"].values()) == label["wanted"]
        assert sum(part["pairs"] for part in own["calibration"]["bins"]) == own["calibration"]["pairs"]
        assert own["learning_curve"]["points"][-1]["micro_f1"] == own["headline"]["micro_f1"]
        for row in (row for slices in (own["by_language"], own["by_length"]) for row in slices):
            assert row["micro_f1"]["low"] <= row["micro_f1"]["value"] <= row["micro_f1"]["high"]
    assert [row["slice"] for row in food["by_language"]] == ["ar", "en"]
    lengths = [len(statement.whole()) for statement in statements]
    assert (food["by_length"][0]["from"], food["by_length"][-1]["to"]) == (min(lengths), max(lengths))


def test_a_label_with_too_few_examples_is_missed(report, page):
    bread = report["facets"]["food"]["labels"][-1]
    assert (bread["id"], bread["wanted"], bread["given"]) == ("bread", 1, 0)
    assert "Bread &lt;&amp;&gt;" in page


def test_worst_errors_are_those_labelled_wrongly(report):
    ids = {error["id"] for error in report["facets"]["food"]["worst_errors"]}
    assert {"row-5", "row-22"} <= ids


def test_texts_are_in_the_page_and_nowhere_in_the_json(page, folder):
    assert '<p dir="auto" class="title">' in page
    shown = re.search(r'<div class="error" data-id="row-5">.*?</div>', page, re.DOTALL).group()
    assert "&lt;b&gt;" in shown
    paragraph = re.search(r'<p dir="auto" class="text">(.*?)</p>', shown, re.DOTALL).group(1)
    assert re.sub("</?mark.*?>", "", paragraph).replace("&lt;", "<").replace("&gt;", ">") == ARABIC
    assert page.count('<mark class="for">') > 10
    assert page.count('<mark class="against">') > 0
    content = (folder / JSON).read_text(encoding="utf-8")
    assert ARABIC[:11] not in content
    assert "عنوان" not in content.replace('"term": "عنوان"', "")


@pytest.fixture(scope="module")
def bare(statements, label_sets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare")
    fit(statements, label_sets, folder, nothing, options=OPTIONS, reporting=Reporting(curve=False))
    return folder


def test_without_texts_the_page_has_ids_and_terms_alone(bare):
    content = (bare / HTML).read_text(encoding="utf-8")
    assert 'data-id="row-5"' in content
    assert "<mark" not in content
    assert ARABIC[:11] not in content


def test_the_learning_curve_can_be_switched_off(bare, report):
    own = json.loads((bare / JSON).read_text(encoding="utf-8"))
    assert [facet["learning_curve"] for facet in own["facets"].values()] == [None, None]
    for facet, figures in own["facets"].items():
        assert figures == {**report["facets"][facet], "learning_curve": None}
    assert "switched off" in (bare / HTML).read_text(encoding="utf-8")


def test_the_report_is_the_model_s_and_the_same_each_time(folder, statements, label_sets, tmp_path):
    artifact, figures = fit(statements, label_sets, tmp_path, nothing, options=OPTIONS, reporting=Reporting(texts=True))
    for name in (JSON, HTML):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    report = json.loads((tmp_path / JSON).read_text(encoding="utf-8"))
    assert report["model"] == artifact.version
    for facet, rows in figures.items():
        assert report["facets"][facet]["headline"]["micro_f1"]["value"] == pytest.approx(rows[-1].micro_f1, abs=1e-4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "model.joblib", HTML, JSON]


def test_without_reporting_there_is_none(tiny_folder):
    assert sorted(path.name for path in tiny_folder.iterdir()) == ["manifest.json", "model.joblib"]
