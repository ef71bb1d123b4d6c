import pytest

from training.cells import find_separator, read_cell, split_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param(None, None, id="null"),
        pytest.param("", "", id="empty"),
        pytest.param(" \n", "", id="blank"),
        pytest.param(" tax ", "tax", id="a label"),
        pytest.param("tax;law", "tax;law", id="not yet cut"),
        pytest.param(["tax", " law  of the sea ", "tax", ""], ("tax", "law of the sea"), id="a list"),
        pytest.param([], (), id="an empty list"),
        pytest.param([3, "tax"], ("3", "tax"), id="numbers in a list"),
        pytest.param('["tax", "law"]', ("tax", "law"), id="a list as JSON"),
        pytest.param("['tax', 'law; sea']", ("tax", "law; sea"), id="a list as Python"),
        pytest.param("[]", (), id="an empty list as text"),
        pytest.param("[draft] tax", "[draft] tax", id="brackets"),
        pytest.param("[draft]", "[draft]", id="a word in brackets"),
        pytest.param('{"choices": ["tax", "law"]}', ("tax", "law"), id="choices as text"),
        pytest.param({"choices": ["tax"]}, ("tax",), id="choices"),
        pytest.param(7, "7", id="a number"),
        pytest.param(7.0, "7", id="a whole number as a fraction"),
        pytest.param(7.5, "7.5", id="a fraction"),
        pytest.param(float("nan"), None, id="not a number"),
    ],
)
def test_cells(value, cell):
    assert read_cell(value) == cell


@pytest.mark.parametrize("value", [True, [["tax"]], [None], {"a": 1}, [1.5], '[["tax"]]'], ids=repr)
def test_what_is_no_cell(value):
    with pytest.raises(ValueError, match="must be a label, a list of labels or null"):
        read_cell(value)


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        pytest.param(["tax", "law"], None, id="one label each"),
        pytest.param(["tax;law", "sea"], ";", id="semicolon"),
        pytest.param(["tax|law", "sea"], "|", id="vertical bar"),
        pytest.param(["tax|law; old", "sea|law", "law"], "|", id="the one in more cells"),
        pytest.param(["health, safety; law", "law"], ";", id="a comma inside a label"),
        pytest.param(["tax, law", "law", "tax,sea"], ",", id="comma"),
        pytest.param(["health, safety", "law"], None, id="a label with a comma"),
        pytest.param(["lviv, ukraine", "kyiv, ukraine", "oslo, norway"], None, id="places with commas"),
        pytest.param(["fish, fresh", "fish, frozen", "meat, fresh", "meat, frozen"], None, id="never alone"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_separators_are_found(cells, separator):
    assert find_separator(cells) == separator


def test_cutting():
    assert split_cell(" tax ;; law  of the sea;tax", ";") == ("tax", "law of the sea")
    assert split_cell(" tax; law ", None) == ("tax; law",)
