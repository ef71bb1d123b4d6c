"""Tell the language of a text: Arabic, English, French, or another.

By script first, then by function words: the language whose commonest words the text holds most of. Other
languages have their own words here so that they are not taken for one of ours.
"""

from collections import Counter

from service.text import fold

OTHER = "other"
SUPPORTED = ("ar", "en", "fr")

# A text is read this far, in words: more does not change the answer.
_WORDS_READ = 400
# Below this share of function words a text is in none of the languages listed. Head-lines have few.
_LEAST_SHARE = 0.04

_FUNCTION_WORDS = {
    "ar": (
        "في من على الى عن ان التي الذي هذا هذه كما بعد مع قد كان كانت بين او ما لا لم الذين خلال حول عند منذ اي "
        "وقال وفي ومن وان ضد قبل بان انه انها تم اليوم ذلك كل غير يوم له لها عبر نحو وقد لن حيث ثم بما وهو وهي الا"
    ),
    "fa": (
        "و در به از که این را با است برای آن یک خود تا کرد شد بر هم نیز بود شده است می اند های ما او اما کرده شود "
        "گفت وی دارد باید ایران کند هر یا پس نمی"
    ),
    "ur": (
        "کے میں کی ہے اور سے کا کو اس پر نے کہ ہیں بھی یہ ایک ہو تھا کر وہ گیا کیا نہیں جو گئی رہے تو ان کہا ہوئے "
        "تھے لیے"
    ),
    "ku": "له و بە لە که ی بۆ ئەو کە ئەم هەر دەکات بوو یەک لەو نیە",
    "en": (
        "the of and to in a is that for it was on with as by at from this are be has have its their we will not an "
        "or which but our been his her they who were all said would about after between into than these those must "
        "also can no"
    ),
    "fr": (
        "le la les de des du et en un une est que pour dans qui sur au aux par avec ce cette ces son sa ses il "
        "elle ils nous a ont ete plus ne pas ou se leur leurs l d qu n s sont comme mais etre entre tout ainsi "
        "apres depuis contre"
    ),
    "es": (
        "el la los las de del y en un una es que por para con se al su sus lo como mas pero este esta ha han sobre "
        "entre fue son no ser tambien desde hasta muy ante segun ya hay"
    ),
    "pt": (
        "o a os as de do da dos das e em um uma que por para com se ao no na nos nas mais mas como foi sao nao ser "
        "tambem pelo pela ate seu sua entre ja"
    ),
    "it": (
        "il lo la i gli le di del della dei delle e in un una che per con si al alla nel nella da dal dalla non "
        "sono come piu anche ha hanno questo questa tra essere suo sua"
    ),
    "de": (
        "der die das und in den von zu mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er "
        "hat dass sie nach wird bei einer um am sind noch wie einem uber zur zum wir"
    ),
    "nl": (
        "de het een van en in te dat is op voor met die zijn niet aan er om ook als door bij naar uit over wordt "
        "maar heeft worden nog tot"
    ),
    "tr": (
        "ve bir bu da de icin ile olarak olan daha cok en gibi ne kadar sonra var ancak ise tarafindan her o veya "
        "olan olduğu"
    ),
    "sw": "na ya wa kwa ni katika la za kuwa hii huo kama cha hiyo yake pia watu baada",
    "so": "iyo oo in ka ku uu waa la ee ay si ah u waxaa",
    "id": "yang dan di dengan untuk dari ini itu pada dalam tidak adalah ke oleh juga akan telah para",
}


def _lexicon() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for surface in set(words.split()):
            for word in fold(surface):
                languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


_LEXICON = _lexicon()
# Letters that Arabic does not use, before folding makes them Arabic ones.
_NOT_ARABIC = frozenset("پچژگکیےہھۀەڵڕێۆٹڈڑں")


def detect(surfaces: list[str]) -> str:
    """Return the language of a text given as its words: one of `SUPPORTED`, or `OTHER` if it is none or unclear."""
    return recognise(surfaces) or OTHER


def recognise(surfaces: list[str]) -> str | None:
    """Return the language of a text given as its words: one of `SUPPORTED`, `OTHER`, or None if it is unclear."""
    surfaces = surfaces[:_WORDS_READ]
    words = [word for folded in map(fold, surfaces) for word in folded]
    arabic = sum("\u0621" <= word[0] <= "\u064a" for word in words)
    latin = sum("a" <= word[0] <= "z" for word in words)
    if 2 * max(arabic, latin) < len(words) or not words:
        letters = sum(word[0].isalpha() for word in words)
        return OTHER if 2 * (arabic + latin) < letters else None
    votes = Counter(language for word in words if word in _LEXICON for language in _LEXICON[word])
    if arabic > latin:
        foreign = sum(1 for surface in surfaces if not _NOT_ARABIC.isdisjoint(surface))
        return "ar" if 8 * foreign <= arabic and votes["ar"] >= max(votes["fa"], votes["ur"]) else OTHER
    language, count = max(votes.items(), key=lambda item: item[1], default=(OTHER, 0))
    if count < _LEAST_SHARE * len(words) or not count:
        return None
    return language if language in SUPPORTED else OTHER
