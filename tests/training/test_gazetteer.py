import pytest

from service.document import Document
from service.labelset import Node
from service.lexicon import ANY_CASE, CAPITAL, CAPITALS, Reading
from training.errors import CorpusError
from training.gazetteer import arabic_demonyms, fold_phrase, read_gazetteer
from training.taxonomy import default_label_sets

NODES = [
    Node("001", {"en": "World", "ar": "العالم", "fr": "Monde"}),
    Node("145", {"en": "Western Asia", "ar": "غرب آسيا", "fr": "Asie occidentale"}),
    Node("IQ", {"en": "Iraq", "ar": "العراق", "fr": "Irak"}, "145"),
    Node("KP", {"en": "North Korea", "ar": "كوريا الشمالية", "fr": "Corée du Nord"}, "145"),
    Node("gulf", {"en": "Gulf states", "ar": "دول الخليج", "fr": "États du Golfe"}),
]
TABLES = {
    "ar.yaml": '# Arabic\nIQ: {demonym: [عراقي], demonym_forms: [عراقيي], capital: [بغداد], bodies: ["و", "5"]}\n',
    "en.yaml": "IQ: {names: [UN Iraq, IQ, I], cities: [Basra], people: [Jane Doe], demonym: [Iraqi]}\n",
    "fr.yaml": (
        "IQ: {gender: m, number: s, demonym: {ms: irakien, fs: irakienne}, demonym_variants: [irakois]}\n"
        "gulf: {names: [le Golfe], rulers: [le vieux roi], bodies: [CCG]}\n"
    ),
    "fixed-names.yaml": "phrases:\n- {phrase: Iraq Street, place: IQ, why: a street}\n",
    "homographs.yaml": "en: [Utopia]\n",
}


@pytest.fixture
def write(tmp_path):
    def write(**changed):
        for name, content in {**TABLES, **changed}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def phrases(write):
    return read_gazetteer(NODES, write()).phrases


@pytest.fixture(scope="module")
def default():
    return read_gazetteer(default_label_sets()["region"])


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param("IRAK", Reading("IQ", "name", CAPITAL), id="name of the label set"),
        pytest.param("العراق", Reading("IQ", "name", ANY_CASE), id="Arabic name"),
        pytest.param("UN Iraq", Reading("IQ", "name", CAPITALS), id="name whose first word has capitals"),
        pytest.param("le Golfe", Reading("gulf", "area", ANY_CASE), id="name of a named area"),
        pytest.param("Western Asia", Reading("145", "area", CAPITAL), id="name of a place with places in it"),
        pytest.param("world", Reading("001", "area", CAPITAL), id="name of the world"),
        pytest.param("CCG", Reading("gulf", "body", CAPITALS), id="body of an area"),
        pytest.param("بغداد", Reading("IQ", "capital", ANY_CASE), id="capital"),
        pytest.param("Basra", Reading("IQ", "city", CAPITAL), id="city"),
        pytest.param("Jane Doe", Reading("IQ", "person", CAPITAL), id="person"),
        pytest.param("le vieux roi", Reading("gulf", "person", ANY_CASE), id="ruler"),
        pytest.param("Iraqi", Reading("IQ", "demonym", CAPITAL), id="English demonym"),
        pytest.param("irakienne", Reading("IQ", "demonym", ANY_CASE), id="French demonym"),
        pytest.param("irakois", Reading("IQ", "demonym", ANY_CASE), id="French variant"),
        pytest.param("العراقيتين", Reading("IQ", "demonym", ANY_CASE), id="Arabic demonym, dual"),
        pytest.param("العراقيي", Reading("IQ", "demonym", ANY_CASE), id="Arabic form as given, with the article"),
    ],
)
def test_readings(phrases, text, reading):
    assert phrases[fold_phrase(text)] == (reading,)


@pytest.mark.parametrize("text", ["I", "5", "و", "العراقييون"])
def test_what_names_nothing(phrases, text):
    assert fold_phrase(text) not in phrases


def test_a_fixed_name_blocks_the_place_in_it(write):
    found = read_gazetteer(NODES, write()).find(Document("On Iraq Street, far from Iraq").words)
    assert [(match.first, match.readings[0].id) for match in found] == [(5, "IQ")]


@pytest.mark.parametrize(
    ("place", "left"), [pytest.param("IQ", [], id="its own"), pytest.param("KP", ["IQ"], id="another's")]
)
def test_a_fixed_name_takes_one_place_out_of_the_readings(write, place, left):
    folder = write(**{"fixed-names.yaml": f"phrases:\n- {{phrase: Basra, place: {place}}}\n"})
    assert [reading.id for reading in read_gazetteer(NODES, folder).phrases["basra",]] == left


def test_a_homograph_says_so_in_each_of_its_readings(write):
    folder = write(**{"homographs.yaml": "en: [UN Iraq, Utopia]\nfr: [CCG]\n"})
    readings = read_gazetteer(NODES, folder).phrases.items()
    assert {phrase for phrase, own in readings if any(r.homograph for r in own)} == {("un", "iraq"), ("ccg",)}


def test_a_name_of_two_places_has_two_readings(write):
    folder = write(**{"en.yaml": "IQ: {cities: [Samara]}\nKP: {cities: [Samara], names: [Samara]}\n"})
    readings = read_gazetteer(NODES, folder).phrases["samara",]
    assert [(reading.id, reading.kind) for reading in readings] == [("IQ", "city"), ("KP", "city")]


def test_arabic_demonyms_in_all_genders_numbers_and_states():
    forms = set(arabic_demonyms(("سوري",)))
    for bare in ("سوري", "سوريه", "سوريون", "سوريين", "سوريات", "سوريان", "سوريتان", "سوريتين", "سوريا"):
        assert {(bare,), ("ال" + bare,)} <= forms
    assert len(forms) == 18


def test_arabic_demonyms_of_two_words():
    forms = set(arabic_demonyms(("كوري", "شمالي")))
    assert ("الكوريين", "الشماليين") in forms
    assert ("كوريه", "شماليه") in forms
    assert ("كوريه", "الشماليه") in forms
    assert ("كوريه", "شمالي") not in forms


@pytest.mark.parametrize(
    ("base", "definite"),
    [
        pytest.param(("عراقي",), ("العراقيه",), id="plain"),
        pytest.param(("الماني",), ("الالمانيه",), id="a root that begins like the article"),
        pytest.param(("بنيني", "الجنسيه"), ("البنينيه", "الجنسيه"), id="an article in the second word"),
    ],
)
def test_arabic_demonyms_take_the_article(base, definite):
    assert definite in set(arabic_demonyms(base))


def test_only_what_ends_in_yeh_is_bent():
    assert ("جنوب", "افريقيين") in set(arabic_demonyms(("جنوب", "افريقي")))


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        pytest.param("en.yaml", "\nXX: {names: [X]}", 2, "unknown place 'XX'", id="unknown place"),
        pytest.param("ar.yaml", "IQ: {}\nNO: {names: [X]}", 2, "unknown place False", id="NO is false in YAML"),
        pytest.param("fr.yaml", "IQ: {}\nKP:\n  towns: [X]", 3, "KP has the unknown list 'towns'", id="unknown list"),
        pytest.param("en.yaml", "IQ: {}\nKP: {names: X}", 2, "a list of strings belongs here, not 'X'", id="a string"),
        pytest.param("en.yaml", "IQ: {}\nKP: {names: [1]}", 2, "a list of strings belongs here", id="a number"),
        pytest.param("fr.yaml", "IQ: {}\nKP: {demonym: {ms: [a]}}", 2, "a list of strings belongs here", id="deep"),
        pytest.param("en.yaml", "IQ: [X]", 1, "'IQ' is no entry", id="a list for an entry"),
        pytest.param("en.yaml", "IQ: {}\nKP: {}\nIQ: {}", 3, "'IQ' is given twice", id="place twice"),
        pytest.param("en.yaml", "IQ: {}\nKP: {names: [X}", 2, "not YAML", id="not YAML"),
        pytest.param("fixed-names.yaml", "phrases:\n- {place: IQ}", 2, "an item needs a phrase", id="no phrase"),
        pytest.param(
            "fixed-names.yaml", "phrases:\n- {phrase: X, place: X}", 2, "unknown place 'X'", id="no such place"
        ),
        pytest.param(
            "fixed-names.yaml", "phrases:\n- {phrase: '...', place: IQ}", 2, "an item needs a phrase", id="no words"
        ),
        pytest.param(
            "fixed-names.yaml",
            "phrases:\n- Iraq Street",
            1,
            "'Iraq Street' in phrases is no mapping",
            id="a bare phrase",
        ),
        pytest.param("homographs.yaml", "en: Utopia", 1, "a list of strings belongs here", id="homographs, no list"),
        pytest.param("fixed-names.yaml", "names: []", 1, "there is no list phrases", id="no phrases"),
    ],
)
def test_faults_are_refused_with_file_and_line(write, name, content, line, message):
    folder = write(**{name: content})
    with pytest.raises(CorpusError, match=f"^{folder / name}:{line}: .*{message}"):
        read_gazetteer(NODES, folder)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("وللعراقيين", "IQ", id="with clitics"),
        pytest.param("المغربية", "MA", id="Moroccan"),
        pytest.param("المغرب العربي", "maghreb", id="Maghreb"),
        pytest.param("الاتحاد الأوروبي", "EU", id="the Union"),
        pytest.param("Nigeria", "NG", id="Nigeria"),
        pytest.param("Niger", "NE", id="Niger"),
        pytest.param("Corée du Nord", "KP", id="North Korea"),
        pytest.param("République démocratique du Congo", "CD", id="a Congo"),
        pytest.param("République du Congo", "CG", id="the other Congo"),
        pytest.param("Guinea-Bissau", "GW", id="Guinea-Bissau"),
        pytest.param("US", "US", id="two capitals"),
        pytest.param("South Africa", "ZA", id="South Africa"),
        pytest.param("European Union", "EU", id="the Union in English"),
        pytest.param("جنوب السودان", "SS", id="South Sudan"),
        pytest.param("المملكة العربية السعودية", "SA", id="the kingdom by its full name"),
    ],
)
def test_the_default_names(default, text, place):
    [match] = default.find(Document(text).words)
    assert [reading.id for reading in match.readings] == [place]


@pytest.mark.parametrize(
    "text",
    ["Geneva Conventions", "Rome Statute", "اتفاقيات جنيف", "نظام روما الأساسي", "Conventions de Genève", "between us"],
)
def test_the_default_names_that_mean_no_place(default, text):
    assert default.find(Document(text).words) == []


def test_no_default_name_is_a_single_letter_or_a_number(default):
    assert len(default.phrases) > 10_000
    assert not [phrase for phrase in default.phrases if len("".join(phrase)) < 2 or phrase[0].isdigit()]


def test_every_default_name_of_a_place_is_found(default):
    names = {(name, node.id) for node in default_label_sets()["region"] for name in node.names.values()}
    lost = {
        name for name, place in names if place not in {reading.id for reading in default.phrases[fold_phrase(name)]}
    }
    assert lost <= {"Grenade"}
