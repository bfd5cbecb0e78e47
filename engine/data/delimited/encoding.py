"""The encoding of a text: by its mark, else UTF-8, else by the letters that it would hold."""

from __future__ import annotations

import codecs
import re


class ReadingError(Exception):
    """A file cannot be read: a sentence that says why, and one that says how to fix it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message = message
        self.fix = fix


MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed (gzip)",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b'[{"': "JSON",
    b'{"': "JSON",
    b"<html": "a web page",
    b"<!DOCTYPE": "a web page",
    b"<?xml": "XML",
    b"@relation": "an ARFF file",
    b"@RELATION": "an ARFF file",
}
LATIN = ("windows-1252", "windows-1250", "windows-1254", "iso-8859-2", "mac-roman", "cp850")
"""Encodings of the Latin alphabet, the most common first: of two that fit as well, the first is taken."""
OTHERS = (
    *("windows-1251", "koi8-r", "windows-1253", "windows-1255", "windows-1256", "windows-1257"),
    *("cp932", "euc-jp", "gb18030", "big5", "cp949"),
)
LETTERS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "äöüß",  # German
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíóúñü¿¡ºª",  # Spanish
        "áàâãçéêíóôõúüºª",  # Portuguese
        "àèéìîòóù",  # Italian
        "åäöéæø",  # Swedish, Danish, Norwegian, Finnish
        "áéíóúýðþæö",  # Icelandic
        "ëïéèöüó",  # Dutch
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîșşțţ",  # Romanian
        "čćđšž",  # Croatian, Slovene
        "çğıİöşüâî",  # Turkish
    )
)
"""Letters beyond ASCII of languages that are written in the Latin alphabet."""
WESTERN = frozenset().union(*LETTERS[:8])
"""Letters of the languages of Western Europe together: names come from several of them."""
MIXED = 0.02
"""By how much a text of several languages is thought less likely than a text of one."""
SIGNS = frozenset("“”„‘’‚–—…«»€£¥§°²³µ±×·•©®™½¼\u00a0")
"""Signs that may stand in a text of any language."""
STRANGE = {"cp932": ("\uff61", "\uff9f"), "cp949": ("\u4e00", "\u9fff")}
"""Letters that hardly stand in modern texts: kana of half width, and Chinese letters beside Korean ones."""
SAMPLE = 100_000


def find_encoding(content: bytes, likely: str = "") -> str:
    """The encoding of a text. `likely` is taken where the text says nothing else and fits it.

    Raises:
        ReadingError: It is no text, or could be in any of several alphabets.
    """
    for magic, kind in NOT_TEXT.items():
        if content.startswith(magic):
            raise ReadingError(f"The file is {kind}, not a CSV file.", "Save the table as CSV and choose that file.")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return checked(content, encoding)
    if likely.startswith("utf-16-") and 0 in content and fits(content, likely):
        return likely
    start = content[:1000]
    if start.count(0) > len(start) // 4:  # every other byte of Latin text in UTF-16 is zero
        return checked(content, "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be")
    if 0 in content:
        raise ReadingError("The file is not text: it holds bytes of zero.", "Save the table as CSV in UTF-8.")
    if fits(content, "utf-8"):
        return "utf-8"
    if likely and not likely.startswith("utf") and fits(content, likely):
        return likely
    check_not_damaged(content)
    return "cp932" if is_japanese(content) else (latin_encodings(content) or [other_encoding(content)])[0]


def check_not_damaged(content: bytes) -> None:
    """Refuse UTF-8 with a few wrong bytes, which any one-byte encoding would turn into a muddle of letters.

    Raises:
        ReadingError: Most letters beyond ASCII are UTF-8; names the line of the first that is not.
    """
    sound = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", content))
    wrong = content.decode("utf-8", "replace").count("\ufffd")
    if sound > wrong:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ReadingError(
                f"The file is UTF-8, but line {line} holds a byte that has no meaning there"
                f"{f' (and {wrong - 1} more)' if wrong > 1 else ''}.",
                "Correct the line, or name the encoding of the file.",
            ) from error


def checked(content: bytes, encoding: str) -> str:
    """The encoding, if the whole text is in it.

    Raises:
        ReadingError: It is not.
    """
    if fits(content, encoding):
        return encoding
    raise ReadingError(
        f"The file is not text in {encoding}: some of its bytes have no meaning there.",
        "Save the table as CSV in UTF-8, or name the right encoding.",
    )


def fits(content: bytes, encoding: str) -> bool:
    """True if a text can be decoded. It is looked at piece by piece, for it may be large."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(content), 1 << 20):
            if "\0" in decoder.decode(content[at : at + (1 << 20)]):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def words_beyond_ascii(content: bytes) -> bytes:
    """The different words that hold other bytes than ASCII, from the beginning of a text, one a line."""
    words = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", content[: SAMPLE * 10])
    return b"\n".join(list(dict.fromkeys(words))[:2000])


def latin_encodings(content: bytes) -> list[str]:
    """Encodings in which the letters of a text are those of one language in the Latin alphabet, the best first.

    Encodings beyond the first fit as well, but would give other letters.
    """
    words = words_beyond_ascii(content)
    plain = len(re.findall(rb"[A-Za-z]", words))
    if plain * 2 < len(re.findall(rb"[\x80-\xff]", words)):  # words of these languages are ASCII for the most part
        return []
    scored: dict[str, float] = {}
    for encoding in LATIN:
        try:
            text = words.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in [words.decode(each) for each in scored] and fits(content, encoding):
            scored[encoding] = fit_of_letters(text)
    best = max(scored.values(), default=0.0)
    return [encoding for encoding, score in scored.items() if score >= 0.95 and score == best]


def fit_of_letters(text: str) -> float:
    """Share of the characters beyond ASCII that the best of the languages has; signs within words count against it."""
    special = [letter for letter in text if ord(letter) > 127]
    odd = len(re.findall(r"(?<=[a-z])[^\w\s’‘](?=\w)|(?<=\w)[ºª¿](?=\w)|(?<=[a-zß-ÿ])[À-Þ](?=[a-z])", text))
    *one, several = (sum(letter in letters or letter in SIGNS for letter in special) for letters in (*LETTERS, WESTERN))
    return (max(*one, several - MIXED * len(special)) - odd) / len(special)


def is_strange(content: bytes, encoding: str) -> bool:
    """True if a text would hold many letters that an encoding makes of texts in others."""
    least, greatest = STRANGE.get(encoding, ("", ""))
    special = [letter for letter in content[:SAMPLE].decode(encoding, "ignore") if ord(letter) > 127]
    return sum(least <= letter <= greatest for letter in special) * 10 > len(special)


def is_japanese(content: bytes) -> bool:
    """True if a text is in Shift-JIS: only there, its bytes make kana, which stand in most Japanese texts."""
    words = re.sub(rb"[\x00-\x3f]+", b" ", content[:SAMPLE])
    special = [letter for letter in words.decode("cp932", "ignore") if ord(letter) > 127]
    kana = sum("\u3041" <= letter <= "\u30fc" for letter in special)
    return kana * 10 >= len(special) > 0 and fits(content, "cp932")


def other_encoding(content: bytes) -> str:
    """The encoding of a text in another alphabet, told by the library charset-normalizer, where it is installed.

    Raises:
        ReadingError: It cannot tell.
    """
    try:
        from charset_normalizer import from_bytes  # an optional help of exported scripts, and slow to import
    except ImportError:
        found = None
    else:
        found = from_bytes(content[:SAMPLE], cp_isolation=list(OTHERS)).best()
    if found is None or not fits(content, found.encoding) or is_strange(content, found.encoding):
        raise ReadingError(
            "The encoding of the file cannot be detected: it is not UTF-8, and no other encoding fits with certainty.",
            "Save the table as CSV in UTF-8, or name its encoding.",
        )
    return str(found.encoding)
