"""Spreadsheets and archives, made by hand: what a test writes is what a program would have written."""

from __future__ import annotations

import io
import zipfile


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(sheets: dict[str, str]) -> bytes:
    """An Excel file: by name of a sheet, its rows of cells as XML."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/s{at}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/>'
        for at in range(len(sheets))
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="applica'
        'tion/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="'
        f'{kind}"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/office'
        'Document" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{at + 1}" r:id="r{at}"/>' for at, name in enumerate(sheets))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{at}" Type="{office}/worksheet" Target="worksheets/s{at}.xml"/>'
            for at in range(len(sheets))
        )
        + "</Relationships>",
    }
    for at, rows in enumerate(sheets.values()):
        files[f"xl/worksheets/s{at}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped(**{name: (head + text).encode() for name, text in files.items()})


def cells(*rows: list[object]) -> str:
    """Rows of cells from the third on."""
    made = []
    for number, row in enumerate(rows, 3):
        line = ""
        for letter, cell in zip("BCDEFG", row, strict=False):
            place = f'r="{letter}{number}"'
            if isinstance(cell, bool):
                line += f'<c {place} t="b"><v>{int(cell)}</v></c>'
            elif isinstance(cell, str):
                line += f'<c {place} t="inlineStr"><is><t>{cell}</t></is></c>'
            elif cell is not None:
                line += f"<c {place}><v>{cell}</v></c>"
        made.append(f'<row r="{number}">{line}</row>')
    return "".join(made)


def open_document(*rows: list[object]) -> bytes:
    """An OpenDocument spreadsheet of one sheet: numbers, texts, and None for cells that are empty."""
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "manifest")
    }
    spaces = " ".join(f'xmlns:{name}="{place}"' for name, place in names.items())
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    lines = "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="A">{lines}</table:table>'
    content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    files = {
        "mimetype": kind,
        "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{entry}</manifest:manifest>",
        "content.xml": f"<office:document-content {spaces}>{content}</office:document-content>",
    }
    return zipped(**{name: text.encode() for name, text in files.items()})


def _open_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    kind, value = ("string", "") if isinstance(cell, str) else ("float", f' office:value="{cell}"')
    return f'<table:table-cell office:value-type="{kind}"{value}><text:p>{cell}</text:p></table:table-cell>'
