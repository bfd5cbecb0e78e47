"""Encodings are told rightly, or refused with the true cause."""

import re

import pytest

from engine.data.delimited.encoding import ReadingError, checked, find_encoding, latin_encodings

WORDS = {
    "german": ("cp1252", ["größe", "weiß", "grün", "Müller", "Köln", "Straße"]),
    "french": ("cp1252", ["café", "façade", "élève", "même", "forêt", "Noël", "très"]),
    "spanish": ("cp1252", ["niño", "España", "canción", "Málaga", "corazón"]),
    "quoted letters": ("cp1252", ["“x”", "“y”"]),
    "quotes": ("cp1252", ["“quoted”", "it’s", "a – b", "€5"]),
    "degrees": ("cp1252", ["temp (°C)", "µm", "m²"]),
    "polish": ("cp1250", ["łódź", "żółty", "Gdańsk", "Kraków", "święto"]),
    "polish, iso": ("iso8859_2", ["łódź", "żółty", "Gdańsk", "święto", "wrześień"]),
    "czech": ("cp1250", ["Příbram", "město", "děti", "čas", "škola", "růže"]),
    "hungarian": ("cp1250", ["őszi", "fűtés", "Győr", "erdő", "zöld"]),
    "romanian": ("cp1250", ["Iaşi", "Braşov", "Timişoara", "pâine", "măr"]),
    "turkish": ("cp1254", ["İstanbul", "kırmızı", "yeşil", "şehir", "ağaç"]),
    "russian": ("cp1251", ["Москва", "красный", "синий", "Петербург", "дом"]),
    "russian, koi8": ("koi8_r", ["Москва", "красный", "синий", "Петербург", "дом"]),
    "greek": ("cp1253", ["Αθήνα", "Θεσσαλονίκη", "κόκκινο", "μπλε", "μήλο"]),
    "japanese": ("shift_jis", ["東京", "大阪", "赤", "青い", "りんご", "カタカナ"]),
    "japanese, euc": ("euc_jp", ["東京", "大阪", "赤", "青い", "りんご", "カタカナ"]),
    "chinese": ("gb18030", ["北京", "上海", "红色", "蓝色", "苹果", "广州"]),
    "chinese, big5": ("big5", ["台北", "高雄", "紅色", "藍色", "蘋果"]),
    "korean": ("cp949", ["서울", "부산", "빨강", "파랑", "사과"]),
}


@pytest.mark.parametrize("language", WORDS)
def test_texts_of_many_languages(language: str) -> None:
    encoding, words = WORDS[language]
    text = "size,name,label\n" + "".join(
        f"{row}.5,{word},{'yes' if row % 2 else 'no'}\n" for row, word in enumerate(words * 2)
    )
    content = text.encode(encoding)
    assert content.decode(find_encoding(content)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode(encoding: str) -> None:
    content = "größe,東京\n1,2\n".encode(encoding)
    assert content.decode(find_encoding(content)) == "größe,東京\n1,2\n"


def test_the_likely_encoding_is_taken_where_the_text_does_not_say() -> None:
    content = "name\nniño\n".encode("cp1252")
    assert latin_encodings(content) == ["windows-1252", "windows-1250"], "it could be nińo"
    assert find_encoding(content) == "windows-1252"
    assert find_encoding(content, "windows-1250") == "windows-1250"
    assert find_encoding("größe".encode(), "windows-1250") == "utf-8"


REFUSED = {
    "a spreadsheet": (b"PK\x03\x04rest", "a spreadsheet or a zip archive, not a CSV file"),
    "gzip": (b"\x1f\x8b\x08rest", r"compressed \(gzip\), not a CSV file"),
    "json": (b'[{"a": 1}]', "is JSON, not a CSV file"),
    "zeros": (b"a,b\n1,\0\n" * 9, "not text: it holds bytes of zero"),
    "one wrong byte": ("größe,öl\nä,ö\nü,x\xff\n".encode()[:-3] + b"\xff\n", "UTF-8, but line 3 holds a byte"),
    "noise": (bytes(range(128, 256)) * 3, "cannot be detected"),
    "half of utf-16": (b"\xff\xfea\0,\0\x00\xd8", "not text in utf-16"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_text_is_refused(case: str) -> None:
    content, words = REFUSED[case]
    with pytest.raises(ReadingError, match=words):
        find_encoding(content)


def test_a_named_encoding_has_to_fit() -> None:
    assert checked("дом".encode("koi8-r"), "koi8-r") == "koi8-r"
    with pytest.raises(ReadingError, match=re.escape("not text in utf-8: some of its bytes have no meaning there")):
        checked("größe".encode("cp1252"), "utf-8")


def told(words: list[str], encoding: str) -> str:
    """A column of these words, in the encoding that is found; nothing where it is refused."""
    content = ("size,name\n" + "".join(f"{row}.5,{words[row % len(words)]}\n" for row in range(60))).encode(encoding)
    try:
        return content.decode(find_encoding(content))
    except ReadingError:
        return ""


@pytest.mark.parametrize("words", [["色", "赤い", "青い"], ["犬", "はい", "いいえ"]])
def test_few_japanese_words(words: list[str]) -> None:
    assert words[1] in told(words, "cp932")


@pytest.mark.parametrize(
    ("encoding", "words"), [("koi8_r", ["весна", "лето", "да", "нет"]), ("gb18030", ["红色", "蓝色"])]
)
def test_few_words_are_told_rightly_or_refused(encoding: str, words: list[str]) -> None:
    found = told(words, encoding)
    assert not found or words[0] in found
