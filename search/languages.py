"""How text of each language is folded, split into words and stemmed, for both engines (pure).

Engines fold less than people expect (no Arabic letter forms, no dotted capital I) and split Indic
words at every virama, so folding and splitting happen here and engines are given finished words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from academy.taxonomy.language_tags import base_language

# Base language -> the name of its Snowball stemmer; other languages are folded only.
STEMMERS: Final = {
    "ar": "Arabic",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "hu": "Hungarian",
    "it": "Italian",
    "no": "Norwegian",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "es": "Spanish",
    "sv": "Swedish",
    "ta": "Tamil",
    "tr": "Turkish",
}
# Languages that are written like another and stemmed like it.
_STEMMED_LIKE: Final = {"nb": "no", "nn": "no", "gl": "pt", "mo": "ro"}
_TURKIC: Final = frozenset({"tr", "az"})
_SCRIPT_OF: Final = {"ar": "arabic", "ru": "cyrillic", "el": "greek", "ta": "tamil"}

# Base language, or tag where its forms differ -> the analyzer that a search server has of its own
# for it; other languages are folded only.
ANALYZERS: Final = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "bn": "bengali",
    "pt-br": "brazilian",
    "bg": "bulgarian",
    "ca": "catalan",
    "zh": "cjk",
    "ja": "cjk",
    "ko": "cjk",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "gl": "galician",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lv": "latvian",
    "lt": "lithuanian",
    "no": "norwegian",
    "fa": "persian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "ckb": "sorani",
    "es": "spanish",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
}
_ANALYZED_LIKE: Final = {"nb": "no", "nn": "no", "mo": "ro"}
# Scripts of those analyzers, as Unicode calls them; the others are for the Latin script.
_ANALYZER_SCRIPTS: Final = {
    "arabic": "arabic",
    "armenian": "armenian",
    "bengali": "bengali",
    "bulgarian": "cyrillic",
    "cjk": "hangul",
    "greek": "greek",
    "hindi": "devanagari",
    "persian": "arabic",
    "russian": "cyrillic",
    "sorani": "arabic",
    "thai": "thai",
}

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana and Han.
_UNSPACED_CHARS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_UNSPACED: Final = re.compile(f"[{_UNSPACED_CHARS}]+")

# Marks that readers leave out: European accents, Hebrew points, Arabic vowels and hamza, tatweel,
# and the joiners that nobody sees. Indic vowel signs are letters in all but name and stay.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u200b-\u200f\u2060\ufeff\u00ad]"
)
_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "ħ": "h", "ı": "i", "ŋ": "n", "ſ": "s",
    "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ٱ": "ا", "ک": "ك",
    "’": "'", "‘": "'", "ʼ": "'",
}  # fmt: skip
_OTHER_LETTER: Final = re.compile(f"[{''.join(_LETTERS)}]")


def _letters_of_words(first: int, end: int) -> str:
    """Return letters, digits and combining marks, as the inside of a character class."""
    letters = map(chr, range(first, end))
    codes = [
        ord(letter)
        for letter in letters
        if letter.isalnum() or unicodedata.category(letter).startswith("M")
    ]
    runs = groupby(enumerate(codes), lambda pair: pair[1] - pair[0])
    parts = [[code for _number, code in run] for _difference, run in runs]
    return "".join(f"{chr(part[0])}-{chr(part[-1])}" for part in parts)


# A longer run of letters is parted: nobody writes such words, and a search must not grow with them.
LONGEST_WORD: Final = 64
# Texts stay below the 65,536th character, but for rare ones. Up to there a class of characters is a
# table; with those above, or with "\\w" in it, finding words takes ten times as long.
_BELOW: Final = _letters_of_words(0, 0x10000)
_WORD: Final = re.compile(f"[{_BELOW}]{{1,{LONGEST_WORD}}}")
_ABOVE: Final = re.compile("[\U00010000-\U0010ffff]")
_ABOVE_TOO: Final = _BELOW + _letters_of_words(0x10000, 0x12000)
_ANY_WORD: Final = re.compile(f"(?:[^\\W_]|[{_ABOVE_TOO}]){{1,{LONGEST_WORD}}}")
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")


def stemmed_as(tag: str) -> str | None:
    """Return the base language whose stemmer a tag takes, None when it is folded only."""
    base = base_language(tag)
    base = _STEMMED_LIKE.get(base, base)
    return base if base in STEMMERS else None


def lower(text: str, language: str = "") -> str:
    """Return the text in lower case, composed, with the dotted and dotless I of its language."""
    if text.isascii() and base_language(language) not in _TURKIC:
        return text.lower()
    text = unicodedata.normalize("NFKC", text)
    if base_language(language) in _TURKIC:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def fold(text: str) -> str:
    """Return the text as people type it in a hurry: lower case, no accents, one form a letter."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.replace("İ", "i")).lower()
    text = _DROPPED.sub("", text)
    if text.isascii():
        return text
    text = _OTHER_LETTER.sub(lambda letter: _LETTERS[letter.group()], text)
    text = unicodedata.normalize("NFC", text)
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), text)


# Blocks of the Latin, Greek, Cyrillic and Arabic scripts.
_FOLDED_BLOCKS: Final = ((0xC0, 0x700), (0x1E00, 0x2000))


@cache
def folded_letters() -> Mapping[str, str]:
    """Return small letters that folding changes, and marks that it drops, with what they become.

    For servers that fold by such a table; a word is folded by it when `folds_by_letters` says so.
    """
    letters = (chr(code) for first, end in _FOLDED_BLOCKS for code in range(first, end))
    listed = (letter for letter in letters if letter.isalpha() or _DROPPED.match(letter))
    folded = {letter: fold(letter) for letter in listed if letter == letter.lower()}
    return {each: to for each, to in folded.items() if each != to and " " not in to}


def folds_by_letters(word: str) -> bool:
    """Whether folding a lower-case word is folding each of its letters by the table."""
    if word.isascii():
        return True
    table = folded_letters()
    return "".join(table.get(letter, letter) for letter in word) == fold(word)


def words(text: str) -> list[str]:
    """Return the words of a text: letters, marks and digits; an unspaced run is one word."""
    found = _WORD if _ABOVE.search(text) is None else _ANY_WORD
    return found.findall(text)


def terms(folded: str) -> list[str]:
    """Return what a folded text is found by: its words, unspaced runs as grams of two."""
    if folded.isascii() or not _UNSPACED.search(folded):
        return words(folded)
    return [term for word in words(folded) for term in split_word(word)]


def split_word(word: str) -> Iterator[str]:
    """Yield a word's parts: spaced stretches as they are, unspaced ones as grams of two."""
    position = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > position:
            yield word[position : run.start()]
        yield from grams(run.group())
        position = run.end()
    if position < len(word):
        yield word[position:]


def grams(run: str) -> Iterable[str]:
    """Return the overlapping pairs of characters of a run; a single character is itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]


def is_unspaced(word: str) -> bool:
    """Whether a word holds a script without spaces."""
    return not word.isascii() and bool(_UNSPACED.search(word))


def stemmers_for(word: str) -> tuple[str, ...]:
    """Return the base languages whose stemmer may change a word of this script."""
    return _STEMMERS_OF.get(_script_of(word), ())


def analyzed_as(tag: str) -> str | None:
    """Return the name of the server's analyzer for a tag, None when it is folded only."""
    base = base_language(tag)
    base = _ANALYZED_LIKE.get(base, base)
    return ANALYZERS.get(tag.lower()) or ANALYZERS.get(base)


def analyzer_script(analyzer: str) -> str:
    """Return the script that an analyzer of the server is for; that of Korean for "cjk".

    Chinese and Japanese, and Thai, are found by pairs of characters on every engine.
    """
    return _ANALYZER_SCRIPTS.get(analyzer, "latin")


def analyzers_for(word: str) -> tuple[str, ...]:
    """Return the server's analyzers that may change a word of this script."""
    return _ANALYZERS_OF.get(_script_of(word), ())


def _script_of(word: str) -> str:
    if word.isascii():
        return "latin"
    name = unicodedata.name(word[0], "")
    return name.partition(" ")[0].lower()


def script_of(language: str) -> str:
    """Return the script that a stemmer's language is written in."""
    return _SCRIPT_OF.get(language, "latin")


def _stemmers_by_script() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for base in STEMMERS:
        found[script_of(base)] = (*found.get(script_of(base), ()), base)
    return found


_STEMMERS_OF: Final = _stemmers_by_script()


def _analyzers_by_script() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for analyzer in dict.fromkeys(ANALYZERS.values()):
        script = analyzer_script(analyzer)
        found[script] = (*found.get(script, ()), analyzer)
    return found


_ANALYZERS_OF: Final = _analyzers_by_script()

# Arabic glues small words to the front and endings to the back; a stemmer by rules leaves many
# pairs apart that readers take for one word. After the light stemmer "light10" (Larkey, Ballesteros
# and Connell, 2007), on folded letters.
_ARABIC_FRONTS: Final = ("وال", "بال", "كال", "فال", "لل", "ال", "و")
_ARABIC_GLUED: Final = ("ل", "ب")
_ARABIC_ENDS: Final = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_ARABIC_SHORTEST: Final = 3
_ARABIC_SHORTEST_GLUED: Final = 4


@lru_cache(maxsize=20_000)
def light_stems(folded_word: str) -> tuple[str, ...]:
    """Return what is left of a folded Arabic word without glued words and endings; else nothing."""
    if folded_word.isascii() or not "\u0620" <= folded_word[0] <= "\u064a":
        return ()
    bare = _without_ends(_without_front(folded_word, _ARABIC_FRONTS, _ARABIC_SHORTEST))
    unglued = _without_front(bare, _ARABIC_GLUED, _ARABIC_SHORTEST_GLUED)
    return (bare,) if unglued == bare else (bare, unglued)


def _without_front(word: str, fronts: Iterable[str], shortest: int) -> str:
    for front in fronts:
        if word.startswith(front) and len(word) - len(front) >= shortest:
            return word[len(front) :]
    return word


def _without_ends(word: str) -> str:
    for end in _ARABIC_ENDS:
        if word.endswith(end) and len(word) - len(end) >= _ARABIC_SHORTEST:
            word = word[: -len(end)]
    return word


# Small words that carry no subject. Short on purpose: a word that means something in another
# language ("die", "pour", "data") would be missed there only if nothing else were typed.
_STOP_WORDS: Final = {
    "ar": "في من على إلى عن مع هذا هذه ذلك التي الذي أن إن ما لا أو ثم كل بين بعد قبل عند و",
    "bn": "ও এবং এর জন্য থেকে",
    "ca": "el la els les un una i o de del dels en a amb per que és",
    "da": "og i på til af en et for med den det de som er",
    "de": "der die das den dem des ein eine einer eines einem und oder in im an am auf aus bei mit "
    "von vom zu zum zur für über ist sind wie",
    "el": "και το τα η ο οι του της των στο στη στην με για από σε ένα μια",
    "en": "a an the and or of in on at to for from with by into as is are be its their our your "
    "how what why this that these those",
    "es": "el la los las un una unos unas y e o u de del en a al con por para sin sobre que se su "
    "sus es son como lo",
    "fa": "و در به از که با برای این آن را",
    "fi": "ja tai on ei se",
    "fr": "le la les un une des de du d l et ou en au aux à dans par pour sur avec sans ce ces cet "
    "cette que qui se sa son ses est sont comment",
    "he": "של את על עם או",
    "hi": "और का के की में से को पर है हैं एक",
    "hu": "a az és vagy egy is nem",
    "id": "dan atau di ke dari untuk dengan pada yang",
    "it": "il lo la i gli le un uno una e o di del dello della dei degli delle in nel nella a al "
    "alla con per da dal che su come",
    "nl": "de het een en of van in op te voor met aan door naar is zijn",
    "no": "og i på til av en et ei for med den det de som er eller",
    "pl": "i w we z ze na do od o dla oraz lub",
    "pt": "o a os as um uma uns umas e ou de do da dos das em no na nos nas ao aos à às com por "
    "para pelo pela que se seu sua é são como",
    "ro": "și si sau la de din în in cu pe pentru un o",
    "ru": "и в во на с со к ко о об от до по из у за для не или как что это при",
    "sv": "och i på till av en ett för med den det de som är eller",
    "tr": "ve veya ile için bir bu şu de da mi ne",
    "uk": "і й та в у на з із до від для або як що",
    "vi": "và của cho các với trong là những một",
    "zh": "与 和 及 的",
    "": "d l s t n j m qu",
}


@cache
def stop_words() -> frozenset[str]:
    """Return the folded stop words of all languages: a query does not say in which it is."""
    return frozenset(fold(word) for listed in _STOP_WORDS.values() for word in listed.split())


def significant(folded_words: Iterable[str]) -> list[str]:
    """Return the words without stop words; all of them when nothing else is left."""
    listed = list(folded_words)
    return [word for word in listed if word not in stop_words()] or listed
