import pytest

from training.gazetteer import arabic_demonyms


@pytest.mark.parametrize(
    ("base", "definite"),
    [
        pytest.param(("عراقي",), ("العراقيه",), id="plain"),
        pytest.param(("الماني",), ("الالمانيه",), id="a root that begins like the article"),
        pytest.param(("كوري", "شمالي"), ("الكوريه", "الشماليه"), id="two words"),
        pytest.param(("بنيني", "الجنسيه"), ("البنينيه", "الجنسيه"), id="an article in the second word"),
    ],
)
def test_demonyms_take_the_article(base, definite):
    assert definite in set(arabic_demonyms(base))
