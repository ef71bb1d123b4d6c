import pytest

from service.attention import find_candidates
from service.document import Document
from service.lexicon import Lexicon

LEXICON = Lexicon.from_lines(
    [
        "jordan\tJO:name?+",
        "jordanian\tJO:demonym+",
        "amman\tJO:capital+ OM:short+",
        "irbid\tJO:city+",
        "turkey\tTR:name?+",
        "norway\tNO:name+",
        "norwegian\tNO:demonym+",
        "oslo\tNO:capital+",
        "kenya\tKE:name+",
        "nairobi\tKE:capital+",
        "عمان\tOM:name JO:capital",
        "الاردن\tJO:name",
        "مالي\tML:name?",
    ]
)


def candidates(text, title=None):
    return find_candidates(LEXICON, Document(text, title))


def has(text, place, feature, title=None):
    return candidates(text, title)[place].whole.get(feature, 0) > 0


def test_a_text_without_places_has_no_candidates():
    assert candidates("Soup is hot.") == {}
    assert candidates("") == {}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        pytest.param("عمان", {"OM": [0.5], "JO": [0.5]}, id="no other name of either"),
        pytest.param("عمان، الأردن", {"OM": [1 / 3], "JO": [2 / 3, 1.0]}, id="another name of one"),
        pytest.param("Amman, Irbid, Jordan", {"OM": [0.25], "JO": [0.75, 1.0, 1.0]}, id="two other names of one"),
    ],
)
def test_a_shared_name_counts_most_for_the_place_with_other_names(text, shares):
    found = {place: [m.share for m in candidate.mentions] for place, candidate in candidates(text).items()}
    assert {place: pytest.approx(values) for place, values in shares.items()} == found


@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param("OSLO, 3 October – Kenya needs help.", True, id="dash"),
        pytest.param("OSLO - Kenya needs help.", True, id="hyphen between blanks"),
        pytest.param("OSLO\u200f -\u00a0\u200fKenya needs help.", True, id="controls and a fixed blank"),
        pytest.param("Oslo-based experts speak of Kenya.", False, id="hyphen in a word"),
        pytest.param("Oslo speaks of Kenya.", False, id="no dash"),
        pytest.param(
            "Oslo has many more than a dozen words to say of Kenya before it comes – at last.", False, id="late"
        ),
    ],
)
def test_a_dateline_ends_at_a_dash(text, given):
    assert has(text, "NO", "only before the dash") is given
    assert not has(text, "KE", "before the dash")


def test_a_place_named_before_and_after_the_dash():
    text = "OSLO – Norway needs help."
    assert has(text, "NO", "before the dash")
    assert not has(text, "NO", "only before the dash")


@pytest.mark.parametrize(
    ("text", "place", "feature", "given"),
    [
        pytest.param("They met in Nairobi on Norway.", "KE", "only towns beside others named", True, id="venue"),
        pytest.param("They met in Nairobi.", "KE", "only towns beside others named", False, id="alone"),
        pytest.param("They met in Nairobi and Oslo.", "KE", "only towns beside others named", False, id="towns alone"),
        pytest.param("In Nairobi Kenya spoke of Norway.", "KE", "only towns beside others named", False, id="named"),
        pytest.param("عمان", "OM", "only shared names", True, id="shared name"),
        pytest.param("الأردن وعمان", "JO", "only shared names", False, id="shared name and one of its own"),
        pytest.param("Jordan won.", "JO", "only homographs", True, id="homograph"),
        pytest.param("Jordan won in Irbid.", "JO", "only homographs", False, id="homograph and a city"),
        pytest.param("ومالي", "ML", "only behind clitics", True, id="clitic"),
        pytest.param("مالي ومالي", "ML", "only behind clitics", False, id="with clitic and without"),
        pytest.param("Marcus Jordan won.", "JO", "homograph beside a capital", True, id="first name before"),
        pytest.param("Jordan Miller won.", "JO", "homograph beside a capital", True, id="surname after"),
        pytest.param("He won. Jordan lost.", "JO", "homograph beside a capital", False, id="beyond a full stop"),
        pytest.param("So Jordan won.", "JO", "homograph beside a capital", True, id="any capital, for want of better"),
        pytest.param("in Jordan, Norway", "JO", "beside a capital", False, id="a place beside a comma"),
        pytest.param("in Jordan Irbid", "JO", "beside a capital", False, id="a place"),
        pytest.param("Norwegian Prime Minister", "NO", "beside a capital", False, id="demonym"),
        pytest.param("Minister Norway", "NO", "beside a capital", True, id="no homograph"),
        pytest.param("Minister Norway", "NO", "homograph beside a capital", False, id="no homograph, not that either"),
        pytest.param("Turkey eats turkey.", "TR", "homograph written small too", True, id="small too"),
        pytest.param("Turkey eats.", "TR", "homograph written small too", False, id="never small"),
        pytest.param("مالي", "ML", "written small too", False, id="no capitals in Arabic"),
    ],
)
def test_features_of_a_place(text, place, feature, given):
    assert has(text, place, feature) is given


def test_a_title_that_writes_all_with_capitals_says_nothing_of_names():
    assert not has("They voted.", "JO", "beside a capital", title="Miller Jordan Elected")


def test_the_words_around_a_mention_and_its_clitic():
    [context] = candidates("officials met in Nairobi for two days")["KE"].each
    assert context == {"-2 met": 1.0, "-1 in": 1.0, "+1 for": 1.0, "+2 two": 1.0}
    [context] = candidates("وعمان")["OM"].each
    assert context == {"clitic و": 1.0}
