import pytest

from service.document import Document
from service.lexicon import ANY_CASE, CAPITAL, CAPITALS, Lexicon, Reading, case_of

LINES = [
    "العراق\tIQ:name",
    "عراقي\tIQ:demonym",
    "دمشق\tSY:capital",
    "مالي\tML:name",
    "بنين\tBJ:name",
    "غينيا\tGN:name",
    "غينيا بيساو\tGW:name",
    "georgia\tGE:name",
    "south georgia\tGS:name",
    "west virginia\tUS-WV:name",
    "mali\tML:name",
    "turkey\tTR:name+",
    "au\tAU:code!",
    "guinea\tGN:name GW:short",
    "guinea pig\t",
    "new guinea\t",
    "chad\tTD:name+",
    "republic of chad\tTD:long",
    "المغرب العربي\t",
    "المغرب\tMA:name",
    "highland papua\tPG:city",
    "papua new guinea\tPG:name",
    "jordan\tJO:name?+",
]


@pytest.fixture
def lexicon():
    return Lexicon.from_lines(LINES)


def found(lexicon, text):
    """Return what is found, as ``id`` of each reading, the words, and the clitic."""
    words = Document(text).words
    return [
        (
            "/".join(reading.id for reading in match.readings),
            " ".join(words.folded[match.first : match.last]),
            match.clitic,
        )
        for match in lexicon.find(words)
    ]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("العراق", [("IQ", "العراق", "")], id="alone"),
        pytest.param("والعراق", [("IQ", "والعراق", "و")], id="and"),
        pytest.param("بالعراق", [("IQ", "بالعراق", "ب")], id="in"),
        pytest.param("وبالعراق", [("IQ", "وبالعراق", "وب")], id="and in"),
        pytest.param("فبالعراق", [("IQ", "فبالعراق", "فب")], id="so in"),
        pytest.param("كالعراق", [("IQ", "كالعراق", "ك")], id="like"),
        pytest.param("للعراق", [("IQ", "للعراق", "لل")], id="for, article without alef"),
        pytest.param("وللعراق", [("IQ", "وللعراق", "ولل")], id="and for"),
        pytest.param("فللعراق", [("IQ", "فللعراق", "فلل")], id="so for"),
        pytest.param("لدمشق", [("SY", "لدمشق", "ل")], id="for, no article"),
        pytest.param("ولدمشق", [("SY", "ولدمشق", "ول")], id="and for, no article"),
        pytest.param("لِلْعِـراقِ", [("IQ", "للعراق", "لل")], id="with vowel signs and tatweel"),
        pytest.param("بنين", [("BJ", "بنين", "")], id="a name that begins like a clitic"),
        pytest.param("ببنين", [("BJ", "ببنين", "ب")], id="in a name that begins like a clitic"),
        pytest.param("سالعراق", [], id="no clitic"),
        pytest.param("العراقية", [], id="another word that begins so"),
        pytest.param("وgeorgia", [("GE", "وgeorgia", "و")], id="before Latin script"),
    ],
)
def test_clitics_are_cut_where_the_list_knows_the_rest(lexicon, text, matches):
    assert found(lexicon, text) == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("غينيا بيساو", [("GW", "غينيا بيساو", "")], id="longer"),
        pytest.param("وغينيا بيساو", [("GW", "وغينيا بيساو", "و")], id="longer, with a clitic"),
        pytest.param("غينيا وبيساو", [("GN", "غينيا", "")], id="shorter where the rest differs"),
        pytest.param("غينيا", [("GN", "غينيا", "")], id="shorter at the end"),
        pytest.param("South Georgia", [("GS", "south georgia", "")], id="the one that begins first"),
        pytest.param(
            "Georgia and Mali, Mali",
            [("GE", "georgia", ""), ("ML", "mali", ""), ("ML", "mali", "")],
            id="several, left to right",
        ),
        pytest.param("Guinea", [("GN/GW", "guinea", "")], id="two readings"),
        pytest.param("Virginia West", [], id="words the other way round"),
        pytest.param(
            "Highland Papua New Guinea", [("PG", "papua new guinea", "")], id="a longer one that begins inside"
        ),
        pytest.param("Highland Papua New Zealand", [("PG", "highland papua", "")], id="only begun inside"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_the_longest_phrase_wins_and_none_overlap(lexicon, text, matches):
    assert found(lexicon, text) == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("a guinea pig", [], id="begins so"),
        pytest.param("New Guinea", [], id="ends so"),
        pytest.param("new guinea pig", [], id="both"),
        pytest.param("guinea pig guinea", [("GN/GW", "guinea", "")], id="only where it stands"),
        pytest.param("المغرب العربي", [], id="Arabic"),
        pytest.param("بالمغرب العربي", [], id="Arabic with a clitic"),
        pytest.param("بالمغرب والعربي", [("MA", "بالمغرب", "ب")], id="Arabic, not quite"),
    ],
)
def test_a_phrase_without_readings_blocks_shorter_ones(lexicon, text, matches):
    assert found(lexicon, text) == matches


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("Turkey", [("TR", "turkey", "")], id="capital"),
        pytest.param("TURKEY", [("TR", "turkey", "")], id="capitals"),
        pytest.param("turkey", [], id="small"),
        pytest.param("AU", [("AU", "au", "")], id="all capitals asked for"),
        pytest.param("Au au", [], id="all capitals asked for, one there"),
        pytest.param("Mali mali", [("ML", "mali", ""), ("ML", "mali", "")], id="not asked for"),
        pytest.param("the republic of Chad", [("TD", "republic of chad", "")], id="the longer does not ask"),
        pytest.param("chad", [], id="small alone"),
    ],
)
def test_capitals_where_they_are_asked_for(lexicon, text, matches):
    assert found(lexicon, text) == matches


@pytest.mark.parametrize(
    ("surface", "case"),
    [
        pytest.param("iraq", ANY_CASE, id="small"),
        pytest.param("Iraq", CAPITAL, id="first"),
        pytest.param("IRAQ", CAPITALS, id="all"),
        pytest.param("U.S.", CAPITALS, id="acronym"),
        pytest.param("I", CAPITAL, id="one letter"),
        pytest.param("McIraq", CAPITAL, id="some"),
        pytest.param("iPad", ANY_CASE, id="not the first"),
        pytest.param("Élysée", CAPITAL, id="accent"),
        pytest.param("العراق", ANY_CASE, id="a script without"),
    ],
)
def test_case(surface, case):
    assert case_of(surface) == case


def test_a_small_letter_drops_only_the_reading_that_asks_for_a_capital():
    lexicon = Lexicon({("polish",): [Reading("PL", "demonym", CAPITAL), Reading("nails", "word")]})
    assert found(lexicon, "Polish polish") == [("PL/nails", "polish", ""), ("nails", "polish", "")]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("La Réunion", [("RE", "la reunion", "")], id="both capital"),
        pytest.param("à la Réunion", [("RE", "la reunion", "")], id="a small article"),
        pytest.param("La réunion commence", [], id="the article alone begins a sentence"),
        pytest.param("LA RÉUNION", [("RE", "la reunion", "")], id="capitals"),
        pytest.param("Le", [("LE", "le", "")], id="a phrase of an article alone"),
    ],
)
def test_the_case_of_an_article_proves_nothing(text, matches):
    assert found(Lexicon.from_lines(["la reunion\tRE:name+", "le\tLE:code+"]), text) == matches


def test_a_small_letter_leaves_the_shorter_phrase():
    lexicon = Lexicon.from_lines(["baker island\tUM:name+", "baker\tB:name"])
    assert found(lexicon, "baker island") == [("B", "baker", "")]


def test_an_uncut_phrase_comes_before_a_cut_one_of_the_same_length():
    assert found(Lexicon.from_lines(["بنين\tBJ:name", "نين\tX:name"]), "بنين") == [("BJ", "بنين", "")]


def test_a_longer_phrase_comes_before_an_uncut_one():
    assert found(Lexicon.from_lines(["والي\tX:title", "الي بيساو\tY:name"]), "والي بيساو") == [("Y", "والي بيساو", "و")]


def test_lines_are_sorted_and_come_back(lexicon):
    lines = lexicon.to_lines()
    assert lines == sorted(LINES)
    assert Lexicon.from_lines(lines).phrases == lexicon.phrases


def test_lines_say_everything():
    phrases = {
        ("guinea", "pig"): (),
        ("guinea",): (Reading("GN", "name"), Reading("lake-chad", "area", CAPITAL), Reading("US", "code", CAPITALS)),
    }
    lexicon = Lexicon(phrases)
    assert lexicon.to_lines() == ["guinea\tGN:name lake-chad:area+ US:code!", "guinea pig\t"]
    assert Lexicon.from_lines(lexicon.to_lines()).phrases == phrases


def test_any_id_comes_back():
    phrases = {("port",): (Reading("port town", "name"), Reading("a:b", "name", CAPITAL), Reading("50%25", "area"))}
    lines = Lexicon(phrases).to_lines()
    assert lines == ["port\tport%20town:name a%3Ab:name+ 50%2525:area"]
    assert Lexicon.from_lines(lines).phrases == phrases
