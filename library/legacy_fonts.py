"""Text that was typed in a font of the time before Unicode: letters of another script that only that font draws right.

Stored, such a text is gibberish for every phone, every search and every reading voice. What is known of these fonts:

- Vietnamese TCVN3 (also ABC; fonts `.VnTime`, `.VnArial`): one Latin-1 character a letter, after the national standard
  TCVN 5712:1993, part 3 (`Céng hßa x· héi` for `Cộng hòa xã hội`).
- Vietnamese VNI (`VNI-Times`): the bare vowel followed by a Latin-1 character for its marks, as VNI published it
  (`Coäng hoøa xaõ hoäi`).
- Khmer Limon and ABC (`Limon S1`): mostly Latin letters, capitals among small ones, no vowel where Latin has one
  (`RBHraCaNacRkkm<úCa` for `ព្រះរាជាណាចក្រកម្ពុជា`). Khmer laws have been published in both forms.
- Lao of the LSWin family (`Saysettha Lao`, `Alice`): Lao letters in the Latin-1 characters from ¡ to ý
  (`¦¾ê¾ì½­½ìñ©` for `ສາທາລະນະລັດ`), after the table that Lao converters share.

The Vietnamese tables are those of TCVN 5712:1993 and of VNI as comparison tables of the encodings print them; both are
facts of the fonts. A word counts only if it is no Vietnamese syllable as it stands and is one when it is read by the
table, so that French, English or right Vietnamese raises no alarm.
"""

import html
import re
import unicodedata

from django.utils.translation import gettext_lazy as _

LIMON, TCVN3, VNI, LAO = "limon", "tcvn3", "vni", "lao"

_MESSAGES = {
    LIMON: _(
        "This is Khmer text in an old font (such as Limon). Others see only Latin letters. Please type it again with a"
        " Khmer Unicode keyboard, or turn it into Unicode with one of the free Limon to Unicode converters, and paste"
        " that."
    ),
    TCVN3: _(
        "This is Vietnamese text in an old font (TCVN3, such as .VnTime). Others see wrong letters. Please type it"
        " again with a Unicode keyboard, or turn it from TCVN3 into Unicode with a free Vietnamese converter, and paste"
        " that."
    ),
    VNI: _(
        "This is Vietnamese text in an old font (VNI, such as VNI-Times). Others see wrong letters. Please type it"
        " again with a Unicode keyboard, or turn it from VNI into Unicode with a free Vietnamese converter, and paste"
        " that."
    ),
    LAO: _(
        "This is Lao text in an old font (such as Saysettha Lao or Alice). Others see only signs. Please type it again"
        " with a Lao Unicode keyboard, or turn it into Unicode with one of the free Lao converters, and paste that."
    ),
}


def message(name: str):
    """What to do about a text in the old font `name`, in plain words; lazy."""
    return _MESSAGES[name]


def legacy_font(text: str) -> str | None:
    """The kind of old font in which `text` (plain, or HTML) was typed; None for text that all can read.

    A single short word is not enough to tell.
    """
    if not text or (text.isascii() and not _MIXED_CASE.search(text)):
        return None
    bare = unicodedata.normalize("NFC", html.unescape(_TAG.sub(" ", text)))
    plain = _BETWEEN_SPACES.sub(lambda found: " " if _OTHER.search(found[0]) else found[0], bare)
    if not plain.isascii():
        if _is_lao(plain):
            return LAO
        if found := _vietnamese(plain):
            return found
    return LIMON if _is_limon(plain) else None


def legacy_family(font: str) -> str | None:
    """The kind of old font that the font of that name is; None for every other font."""
    name = font.strip().lower()
    return next((kind for kind, pattern in _FAMILIES if pattern.match(name)), None)


_FAMILIES = (
    (LIMON, re.compile(r"limon\b|limon[ -]|abc[- ](?:text|zero)|abczero")),
    (TCVN3, re.compile(r"\.vn")),
    (VNI, re.compile(r"vni[- ]")),
    # `Saysettha OT` and `Saysettha Unicode` are fonts of today.
    (LAO, re.compile(r"saysettha[ _-]?(?:lao|web)|saysettha$|alice[ _-]?\d|alice$|chantabouli lao")),
)

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Web addresses, mail addresses, paths and numbers of documents are no text.
# Asked of each piece between two spaces: Khmer and Lao write long ones, and a pattern that tries where a piece begins
# takes hours over one of a megabyte.
_OTHER = re.compile(r"://|@|www\.|\d[a-zA-Z]+\d|[A-Za-z]{2}\.[A-Za-z]{2}")
_BETWEEN_SPACES = re.compile(r"\S+")
_MIXED_CASE = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")

# --- Vietnamese ---

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TCVN3["μ"] = _TCVN3["µ"]

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_TONES = {_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT}
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_ROOFS = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVES = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}

_ONSETS = "ngh|nh|ng|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch"
    " êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh"
    " oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm"
    " ơn ơp ơt u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uynh uyt uyu uê uênh uêch"
    " uân uâng uât uây ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêt yêu"
)
_SYLLABLE = re.compile(f"(?P<onset>{_ONSETS})?(?P<rime>{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})$")
_FRONT = ("e", "ê", "i", "y")
_ONLY_FRONT = ("k", "gh", "ngh")
_NOT_FRONT = ("c", "g", "ng")
_STOPS = ("c", "ch", "p", "t")
# A word of these two encodings: Latin letters, and any of Latin-1.
_WORD = re.compile(r"[A-Za-z\u00a1-\u00ffĂăĐđĨĩŨũƠơƯưμ\u1ea0-\u1ef9]+")
_MICROMETRES = {"µm", "μm"}


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [one for one in letters if one in _TONES]
    bare = unicodedata.normalize("NFC", "".join(one for one in letters if one not in _TONES))
    if len(tones) > 1 or len(bare) > 7 or not (found := _SYLLABLE.match(bare)):
        return False
    onset, rime = found["onset"] or "", found["rime"]
    if (rime[0] in _FRONT and onset in _NOT_FRONT) or (rime[0] not in _FRONT and onset in _ONLY_FRONT):
        return False
    return not (rime.endswith(_STOPS) and tones and tones[0] not in (_ACUTE, _DOT))


def _from_tcvn3(word: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in word)


def _from_vni(word: str) -> str:
    read = []
    for letter in word.lower():
        before = unicodedata.normalize("NFD", read[-1])[:1] if read else ""
        if letter in _VNI_ROOFS and before in ("a", "e", "o"):
            read[-1] += "\u0302" + _VNI_ROOFS[letter]
        elif letter in _VNI_BREVES and before == "a":
            read[-1] += "\u0306" + _VNI_BREVES[letter]
        elif letter in _VNI_TONES and before and before in "aeiouy":
            read[-1] += _VNI_TONES[letter]
        else:
            read.append(_VNI_SINGLE.get(letter, letter))
    return unicodedata.normalize("NFC", "".join(read))


def _vietnamese(text: str) -> str | None:
    """TCVN3 or VNI, whichever makes syllables of more of the words that are none."""
    # A soft hyphen is a letter in TCVN3, and nothing at all in other texts.
    words = {one for one in _WORD.findall(text) if not one.isascii() and len(one) < 12}
    strange = {one for one in words - _MICROMETRES if re.search("[A-Za-z]", one) and not _is_syllable(one)}
    counts = {
        TCVN3: sum(_is_syllable(_from_tcvn3(one)) for one in strange),
        VNI: sum(_is_syllable(_from_vni(one)) for one in strange),
    }
    found = max(counts, key=counts.get)
    count = counts[found]
    return found if count >= 6 or (count >= 2 and count * 2 >= len(words)) else None


# --- Lao ---

_LAO_LETTERS = "¡¢£¤¥¦§¨©ª«ê\xadß®¯°±²³´µì븹º»ÎÏÍ"
_LAO_VOWELS = "½¾òóôõ÷øÀÁÂðñöÃĿ¼"
_LAO_RUN = re.compile(f"[{_LAO_LETTERS}{_LAO_VOWELS}\xb5μúÈûÉüýùÒš™‡˜]{{4,}}")


def _is_lao(text: str) -> bool:
    """Words of nothing but these signs, each of consonants and vowels, most of them no letters in any language."""
    found = [run for run in _LAO_RUN.findall(text) if sum(not one.isalpha() for one in run) * 3 >= len(run)]
    sound = [run for run in found if set(run) & set(_LAO_LETTERS) and set(run) & set(_LAO_VOWELS)]
    return sum(len(run) for run in sound) >= 6


# --- Khmer ---

# Signs that stand for letters below others, inside of words.
_LIMON_SIGNS = "þÞðÐµμ¶§©®³²¿¬Æ×÷¢£¥¤¦¨øØß¾½¼Á"
_PIECE = re.compile(f"[^\\W\\d_]+(?:[{_LIMON_SIGNS}]+[^\\W\\d_]*)*")
_HUMPS = re.compile("U+l*|l+")
# Words that Khmer texts are full of, as Limon has them: ព្រះ, ភូមិ, ឃុំ, ស្រុក, សហគមន៍, អនុវត្ត, ត្រូវ, ក្រុម, ខេត្ត, ធនធាន.
_KNOWN = re.compile("RBH[a-z]|PUmi|XuM|Rsuk|shKm|Gnuv|RtUv|RkumR|extþ|FnFan|maRta|kñúg|GPiv|eRkam|eTAelI|RbCaB")
_VOWELS = set("aeiouy")


def _is_limon(text: str) -> bool:
    """Latin words with capitals where no language has them."""
    evidence = letters = odd = 0
    for piece in _PIECE.findall(text):
        letters += len(piece)
        count = _oddities(piece)
        if count:
            evidence += count
            odd += len(piece)
    return evidence >= 2 and (odd * 5 >= letters * 2 or evidence >= 8)


def _oddities(piece: str) -> int:
    """How much in a word speaks for Limon. Names of ministries, such as MoWRAM, are short; so are plurals of them."""
    known = 2 * len(_KNOWN.findall(piece))
    bare = "".join(one for one in piece if one not in _LIMON_SIGNS)
    signs = len(piece) - len(bare)
    if len(piece) < 8 or len(bare) < 4 or not any(one.isascii() for one in bare):
        return known
    shape = "".join("U" if one.isupper() else "l" for one in bare)
    if re.fullmatch("U?l*|U+l{0,2}", shape):
        return known
    bad = sum(not _is_hump(bare[hump.start() : hump.end()], hump[0]) for hump in _HUMPS.finditer(shape))
    return max(known, bad and bad + signs)


def _is_hump(letters: str, shape: str) -> bool:
    """Whether a part of a word of several capitals is an abbreviation, or can be spoken."""
    if "l" not in shape or (shape[0] == "l" and len(shape) < 3):
        return True
    bare = unicodedata.normalize("NFD", letters.lower())
    return shape.count("l") > 1 and bool(_VOWELS & set(bare))
