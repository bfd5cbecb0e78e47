"""Data sources as a project holds them. `engine/data` loads them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

SOURCES: Family[Source] = Family("data source")

TargetType = Literal["automatic", "classes", "numbers"]
_TARGET_TYPE = (
    "Type of the target: classes or numbers. Automatic: texts are classes; whole numbers that could be either become "
    "what the loss needs."
)

_PATH = "Path of the file; a relative path starts at the project's folder."

Encoding = Literal[
    "automatic",
    "utf-8",
    "utf-16",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "koi8-r",
    "mac-roman",
    "cp437",
    "cp850",
    "cp866",
    "shift-jis",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
]
"""Encodings of text that can be named."""


class Source(Declared):
    """A data set that a project can name."""


AnySource = Annotated[Source, SOURCES]


@SOURCES.register
class Bundled(Source):
    """A real data set that ships with Layerloom."""

    title: ClassVar[str] = "Bundled data set"
    type: Literal["bundled"] = "bundled"
    name: Literal["iris", "wine", "breast_cancer", "digits", "diabetes"] = field("iris", help="Name of the data set.")


class Generated(Source):
    """Points drawn from a formula."""

    samples: int = field(400, minimum=4, maximum=1_000_000, unit="samples", help="Number of samples.")
    noise: float = field(0.1, minimum=0.0, maximum=10.0, help="Standard deviation of the noise.")
    seed: int = field(0, minimum=0, maximum=2**31 - 1, help="Seed of the random generator.")


@SOURCES.register
class Spirals(Generated):
    """Two interleaved spirals: two classes that no straight line separates."""

    title: ClassVar[str] = "Two spirals"
    type: Literal["spirals"] = "spirals"


@SOURCES.register
class Circles(Generated):
    """A circle inside a circle: two classes."""

    type: Literal["circles"] = "circles"


@SOURCES.register
class Moons(Generated):
    """Two half moons: two classes."""

    type: Literal["moons"] = "moons"


@SOURCES.register
class Xor(Generated):
    """Exclusive or: four clouds of points, opposite ones of the same class."""

    title: ClassVar[str] = "XOR"
    type: Literal["xor"] = "xor"


@SOURCES.register
class NoisySine(Generated):
    """A sine wave with noise: one number in, one number out."""

    title: ClassVar[str] = "Noisy sine"
    type: Literal["noisy_sine"] = "noisy_sine"


@SOURCES.register
class Csv(Source):
    """A table from a file: delimited text, a spreadsheet, Parquet or JSON."""

    title: ClassVar[str] = "Table file"
    main: ClassVar[tuple[str, ...]] = ("path", "target")
    type: Literal["csv"] = "csv"
    path: str = field("", label="File", names="files", help=_PATH)
    target: str = field(
        "", names="columns", empty="last column", help="Name of the column to predict; empty means the last one."
    )
    target_type: TargetType = field("automatic", help=_TARGET_TYPE)
    weights: str = field(
        "",
        label="Sample-weight column",
        names="columns",
        empty="none",
        help="Name of the column of sample weights; empty means that all samples weigh the same.",
    )
    encoding: Encoding = field(
        "automatic", help="Character encoding of the file; automatic detects it and reports which one it chose."
    )
    delimiter: Literal["automatic", "comma", "semicolon", "tab", "bar", "blank"] = field(
        "automatic", implied=True, help="What parts the cells of a text; automatic finds it out."
    )
    header: Literal["automatic", "yes", "no"] = field(
        "automatic",
        implied=True,
        help="Whether the first row names the columns; automatic finds it out, and asks where it may be both.",
    )
    skip: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        implied=True,
        label="Rows to skip",
        help="Rows above the header that are none of the table, such as a title.",
    )
    decimal: Literal["automatic", "point", "comma"] = field(
        "automatic",
        implied=True,
        label="Decimal mark",
        help="Decimal mark of numbers that can be read in two ways, such as 1.234; automatic asks.",
    )
    dates: Literal["automatic", "day_first", "month_first"] = field(
        "automatic",
        implied=True,
        help="Order of dates that can be read in two ways, such as 1/2/2024; automatic asks.",
    )
    missing: str = field(
        "",
        implied=True,
        label="Missing values",
        empty="the usual ones",
        help="Further spellings of missing values, separated by commas, such as -9999, unknown.",
    )
    leave_out_faulty: bool = field(
        False, implied=True, help="Leave out rows that cannot be read; else the table is refused."
    )
    sheet: str = field(
        "", implied=True, empty="first sheet", help="Name of the sheet of a spreadsheet; empty means the first one."
    )


@SOURCES.register
class Npz(Source):
    """Arrays from a NumPy .npz file."""

    title: ClassVar[str] = "NumPy .npz file"
    main: ClassVar[tuple[str, ...]] = ("path", "inputs", "target")
    type: Literal["npz"] = "npz"
    path: str = field("", label="File", names="files", help=_PATH)
    inputs: str = field("x", names="arrays", help="Name of the array of inputs; its first axis counts the samples.")
    target: str = field("y", names="arrays", help="Name of the array to predict.")
    target_type: TargetType = field("automatic", help=_TARGET_TYPE)
    weights: str = field(
        "",
        label="Sample-weight array",
        names="arrays",
        empty="none",
        help="Name of the array of sample weights; empty means that all samples weigh the same.",
    )
    lengths: str = field(
        "",
        names="arrays",
        empty="none",
        help="Name of the array with the number of steps of each sample; empty means that all have full length.",
    )
