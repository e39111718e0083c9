"""A rich text of the portal (publishing.rich_text) as blocks of a paper."""

from html.parser import HTMLParser

from publishing.translations import Text

from .paper import clean_lines, note_of_language

_MARKS = {"strong": "b", "em": "i", "sup": "^", "sub": "_"}
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
# What hostile texts nest deeper is set as if it stood at this depth.
DEEPEST = 6
MOST_COLUMNS = 12


def rich(text: Text, *, below: int = 0) -> list[dict]:
    """The blocks of a rich text, its headings so many levels `below` their own. The language is named where it fell
    back.
    """
    if not text:
        return []
    reader = _Reader(text.language, below)
    reader.feed(text.value)
    reader.close()
    reader.end_paragraph()
    return [*note_of_language(text), *reader.blocks[0]]


class _Reader(HTMLParser):
    """Knows the elements of the allow-list; of any other, the words."""

    def __init__(self, language: str, below: int):
        super().__init__(convert_charrefs=True)
        self.language, self.below = language, below
        self.blocks: list[list[dict]] = [[]]  # of the text, and of each list item or quotation that is open
        self.runs: list[dict] = []
        self.marks: list[str] = []
        self.href = ""
        self.heading = 0
        self.lists: list[dict] = []
        self.quotes: list[bool] = []
        self.table: dict | None = None
        self.row: dict | None = None
        self.cell: dict | None = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in _MARKS:
            self.marks.append(_MARKS[tag])
        elif tag == "br":
            self.runs.append({"t": "", "l": self.language, "br": 1})
        elif tag == "a":
            href = attrs.get("href") or ""
            self.href = href if href.startswith(("https://", "http://")) and len(href) <= 2000 else ""
        elif self.table is not None:
            self._in_table(tag, attrs)
        elif tag in _HEADINGS:
            self.end_paragraph()
            self.heading = min(4, _HEADINGS[tag] + self.below)
        elif tag in ("ul", "ol"):
            self.end_paragraph()
            self.lists.append({"kind": "list", "ordered": tag == "ol", "items": []})
        elif tag == "li" and self.lists:
            self.end_paragraph()
            self.blocks.append([])
        elif tag == "blockquote":
            self.end_paragraph()
            self.quotes.append(len(self.blocks) <= DEEPEST)
            if self.quotes[-1]:
                self.blocks.append([])
        elif tag == "table":
            self.end_paragraph()
            self.table = {"kind": "table", "caption": [], "rows": []}
        else:
            self.end_paragraph()

    def handle_endtag(self, tag):
        if tag in _MARKS:
            if _MARKS[tag] in self.marks:
                self.marks.remove(_MARKS[tag])
        elif tag == "a":
            self.href = ""
        elif self.table is not None:
            self._out_of_table(tag)
        elif tag in _HEADINGS:
            self.end_paragraph()
            self.heading = 0
        elif tag == "li" and self.lists and len(self.blocks) > 1:
            self.end_paragraph()
            self.lists[-1]["items"].append(self.blocks.pop())
        elif tag in ("ul", "ol") and self.lists:
            self.end_paragraph()
            self._end_list(self.lists.pop())
        elif tag == "blockquote" and self.quotes:
            self.end_paragraph()
            if self.quotes.pop() and len(self.blocks) > 1:
                self._add({"kind": "quote", "blocks": self.blocks.pop()})
        else:
            self.end_paragraph()

    def handle_data(self, data):
        is_between = not self.runs and not data.strip()
        if is_between or (self.table is not None and self.cell is None):
            return
        run = {"t": " ".join(clean_lines(data).split("\n")), "l": self.language}
        if self.marks:
            run["m"] = "".join(dict.fromkeys(self.marks))
        if self.href:
            run["href"] = self.href
        self.runs.append(run)

    def end_paragraph(self):
        runs, self.runs = self.runs, []
        if not any(one["t"].strip() for one in runs):
            return
        if self.heading:
            self._add({"kind": "heading", "level": self.heading, "runs": runs})
        else:
            self._add({"kind": "para", "runs": runs, "style": ""})

    def _add(self, block):
        self.blocks[-1].append(block)

    def _end_list(self, found):
        found["items"] = [one for one in found["items"] if one]
        if len(self.blocks) <= DEEPEST:
            if found["items"]:
                self._add(found)
        else:
            for one in found["items"]:
                self.blocks[-1].extend(one)

    # --- tables: a plain grid, spans filled with empty cells ---

    def _in_table(self, tag, attrs):
        if tag == "tr":
            self.row = {"head": False, "cells": []}
        elif tag in ("td", "th", "caption"):
            self.runs = []
            span = attrs.get("colspan") or "1"
            self.cell = {"tag": tag, "span": int(span) if span.isdecimal() and len(span) < 4 else 1}
        elif self.runs:
            self.runs.append({"t": " ", "l": self.language})

    def _out_of_table(self, tag):
        if tag in ("td", "th", "caption") and self.cell:
            self._end_cell()
        elif tag == "tr" and self.row is not None:
            if self.row["cells"]:
                self.table["rows"].append(self.row)
            self.row = None
        elif tag == "table":
            self._end_table()

    def _end_cell(self):
        cell, runs = self.cell, self.runs
        self.cell, self.runs = None, []
        if cell["tag"] == "caption":
            self.table["caption"] = runs
        elif self.row is not None and len(self.row["cells"]) < MOST_COLUMNS:
            is_head = cell["tag"] == "th"
            self.row["head"] = self.row["head"] or is_head
            empty = [{"head": False, "runs": []}] * (min(cell["span"], MOST_COLUMNS) - 1)
            self.row["cells"] = [*self.row["cells"], {"head": is_head, "runs": runs}, *empty][:MOST_COLUMNS]

    def _end_table(self):
        table, self.table, self.row, self.cell, self.runs = self.table, None, None, None, []
        columns = max((len(row["cells"]) for row in table["rows"]), default=0)
        for row in table["rows"]:
            row["cells"] += [{"head": False, "runs": []}] * (columns - len(row["cells"]))
        if columns:
            self._add({**table, "columns": columns})
