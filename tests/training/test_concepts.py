import pytest

from service.concepts import find_concepts
from service.document import Document
from training.concepts import read_concepts
from training.errors import CorpusError

TABLE = """\
# some ideas
concepts:
- {id: vote, near: [democracy-elections], ar: [انتخاب, لجنة انتخابية], en: [vote, polling station], fr: [vote, urne]}
- {id: teacher, ar: [معلم], en: [teacher], fr: [enseignant, institutrice]}
- {id: ballot, ar: [اقتراع], en: [ballot], fr: [urne]}
"""


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "concepts.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def default():
    return read_concepts()


def concepts(lexicon, text):
    return [occurrence.term for occurrence in find_concepts(lexicon, Document(text))]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("They closed the polling stations", ["@vote"], id="English phrase in the plural"),
        pytest.param("trois enseignants", ["@teacher"], id="French plural"),
        pytest.param("والانتخابات", ["@vote"], id="Arabic plural with article and clitic"),
        pytest.param("المعلمون", ["@teacher"], id="Arabic plural, nominative"),
        pytest.param("للمعلمين", ["@teacher"], id="Arabic plural after a preposition"),
        pytest.param("اللجنة الانتخابية", ["@vote"], id="Arabic phrase"),
        pytest.param("معلمة", [], id="the feminine of a single Arabic word is another word"),
        pytest.param("البمعلم", [], id="no clitic behind an article"),
        pytest.param("une urne", ["@vote", "@ballot"], id="two concepts of one word"),
        pytest.param("teaching", [], id="another word"),
    ],
)
def test_concepts_of_a_table(write, text, terms):
    assert concepts(read_concepts(write(TABLE)), text) == terms


def test_a_word_of_less_than_three_letters_is_no_concept(write):
    lexicon = read_concepts(write("concepts:\n- {id: law, ar: [حق], en: [EU law], fr: [loi]}\n"))
    assert sorted(lexicon.phrases) == [("eu", "law"), ("loi",)]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param("id: teacher", "id: vote", 4, "vote is given twice", id="id twice"),
        pytest.param(", ar: [معلم]", "", 4, "teacher has nothing in ar", id="no Arabic"),
        pytest.param("en: [ballot]", "en: []", 5, "ballot has nothing in en", id="an empty list"),
        pytest.param("fr: [enseignant, institutrice]", "fr: null", 4, "teacher has nothing in fr", id="null"),
        pytest.param("en: [teacher]", "en: teacher", 4, "teacher has no list of strings in en", id="a string"),
        pytest.param("en: [teacher]", "en: [7]", 4, "teacher has no list of strings in en", id="a number"),
        pytest.param("{id: teacher", "{it: teacher", 4, "a concept needs a string as id", id="no id"),
        pytest.param("concepts:\n", "concepts:\n- vote\n", 1, "'vote' in concepts is no mapping", id="a bare id"),
        pytest.param("concepts:", "ideas:", 1, "there is no list concepts", id="no concepts"),
        pytest.param("en: [ballot]", "ar: [ballot]", 5, "not YAML: 'ar' is given twice", id="language twice"),
        pytest.param("fr: [urne]", "fr: [urne", 5, "not YAML", id="not YAML"),
    ],
)
def test_faults_are_refused_with_file_and_line(write, old, new, line, message):
    assert TABLE.count(old) == 1
    path = write(TABLE.replace(old, new))
    with pytest.raises(CorpusError, match=f"^{path}:{line}: {message}"):
        read_concepts(path)


@pytest.mark.parametrize(
    ("concept", "text"),
    [
        pytest.param("terrorism", "مكافحة الظواهر الإرهابية والإرهاب", id="Arabic"),
        pytest.param("terrorism", "against terrorism and crime", id="English"),
        pytest.param("terrorism", "contre le terrorisme", id="French"),
        pytest.param("car-bomb", "انفجار سيارة مفخخة", id="Arabic phrase"),
        pytest.param("car-bomb", "a car bomb went off", id="English phrase"),
        pytest.param("car-bomb", "une voiture piégée a explosé", id="French phrase"),
    ],
)
def test_the_default_concepts(default, concept, text):
    assert f"@{concept}" in concepts(default, text)


def test_every_default_concept_can_be_found_in_each_language(default):
    found = {reading.id for readings in default.phrases.values() for reading in readings}
    assert len(found) > 500
    arabic = {r.id for phrase, readings in default.phrases.items() if phrase[0][0] >= "\u0621" for r in readings}
    latin = {r.id for phrase, readings in default.phrases.items() if phrase[0][0] < "\u0621" for r in readings}
    assert found == arabic == latin
