from xml.etree import ElementTree

import pytest

from training.charts import Axis, Line, bar, line_chart, share_axis, whisker

BOTH = share_axis("across"), share_axis("up")


def numbers(path):
    return [tuple(map(float, point.split())) for point in path.get("d").strip("MZ").split("L")]


def test_a_line_goes_through_its_points():
    svg = ElementTree.fromstring(line_chart("Title", *BOTH, [Line("one", [(0, 0), (0.5, 1), (1, 0.5)], dots=True)]))
    (left, floor), (middle, top), (right, half) = numbers(svg.findall("path")[-1])
    assert middle == pytest.approx((left + right) / 2)
    assert half == pytest.approx((top + floor) / 2)
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in svg.findall("circle")]
    assert dots == [(left, floor), (middle, top), (right, half)]
    assert svg.get("aria-label") == "Title"
    assert {"across", "up", "0.0", "1.0"} <= {text.text for text in svg.findall("text")}


def test_lines_are_told_apart_without_colour_and_named():
    lines = [Line(name, [(0, 0.1), (1, 0.9)], band=[(0, 0.2), (0.8, 1)]) for name in ("a <b>", "c")]
    svg = ElementTree.fromstring(line_chart("Title", *BOTH, lines, diagonal=True))
    assert {"a <b>", "c"} <= {text.text for text in svg.findall("text")}
    drawn = [path.get("stroke-dasharray") for path in svg.findall("path") if path.get("stroke-width") == "2"]
    assert len(set(drawn)) == 2
    # The band runs along its low ends and back along its high ones.
    (band, *_) = [path for path in svg.findall("path") if "fill-opacity" in path.get("style", "")]
    assert [across for across, _ in numbers(band)] == [46, 358, 358, 46]


def test_values_beyond_an_axis_stay_on_it():
    axis = Axis("texts", [], high=50)
    assert [axis.place(value) for value in (-1, 0, 25, 99)] == [0, 0, 0.5, 1]


def test_cells():
    whole = ElementTree.fromstring(whisker(0.5, 0.25, 1.0))
    assert whole.find("circle").get("cx") == "52.0"
    assert whole.findall("path")[1].get("d") == "M27.0 6H102.0"
    assert whisker(None, None, None) == ""
    assert ElementTree.fromstring(bar(5, 20)).find("rect").get("width") == "25.0"
