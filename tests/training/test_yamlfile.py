import pytest

from training.errors import CorpusError
from training.yamlfile import LINE, read_yaml


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "some.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_every_mapping_has_its_line(write):
    tree = read_yaml(write("# first\nones:\n- {a: 1}\n-\n  b: 2\n  c: {d: 3}\n"))
    assert tree == {"ones": [{"a": 1, LINE: 3}, {"b": 2, "c": {"d": 3, LINE: 6}, LINE: 5}], LINE: 2}


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param("a: 1\nb: [1, 2\n", 3, "not YAML", id="a list without an end"),
        pytest.param("a: 1\nb: *nothing\n", 2, "not YAML: found undefined alias", id="an unknown alias"),
        pytest.param("a: 1\nb: !!python/name:os.system\n", 2, "not YAML: could not determine a constructor", id="code"),
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "not YAML: 'a' is given twice", id="key twice"),
        pytest.param("a: 1\nb:\n  c: {d: 1, e: 2, d: 3}\n", 3, "not YAML: 'd' is given twice", id="inner key twice"),
        pytest.param("a: 1\n? [b]\n: 2\n", 2, "not YAML: found unhashable key", id="a list as key"),
        pytest.param("- a\n- b\n", 1, "no mapping", id="a list"),
        pytest.param("", 1, "no mapping", id="nothing"),
        pytest.param(b"a: 1\nb: \xff\n", 2, "not UTF-8", id="not UTF-8"),
        pytest.param("a: ششششششش\nb: \x07\nc: 1\nd: 2\n", 2, "not YAML: control characters", id="control character"),
    ],
)
def test_what_is_no_yaml_is_refused_with_file_and_line(write, content, line, message):
    path = write(content)
    with pytest.raises(CorpusError, match=f"^{path}:{line}: {message}"):
        read_yaml(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CorpusError, match=r"none\.yaml:1: cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml")
