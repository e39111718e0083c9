"""Long text in a plain box: what is typed becomes clean HTML, and HTML that nobody touched comes back as it was."""

import pytest

from publishing.rich_text import clean
from publishing.rich_text_input import RichTextFormField, to_html, to_plain


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("One\n\nTwo", "<p>One</p><p>Two</p>"),
        ("One\ntwo", "<p>One<br>two</p>"),
        ("## Nets\n\n### Small\n\nText", "<h2>Nets</h2><h3>Small</h3><p>Text</p>"),
        ("- ponds\n- patrols", "<ul><li>ponds</li><li>patrols</li></ul>"),
        ("1. ponds\n2. patrols", "<ol><li>ponds</li><li>patrols</li></ol>"),
        ("5 < 6 & 7 > 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        ("<strong>Fish</strong> & rice", "<p><strong>Fish</strong> &amp; rice</p>"),
        ("Before\n\n<table><tbody><tr><td>1</td></tr></tbody></table>\n\nAfter",
         "<p>Before</p><table><tbody><tr><td>1</td></tr></tbody></table><p>After</p>"),
        ("ត្រី និងអង្ករ", "<p>ត្រី និងអង្ករ</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_marks(plain, html):
    assert to_html(plain) == html
    assert to_plain(html) == plain


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "<p>&lt;strong&gt; is written so</p>",
        "<p>- no list</p>",
        "<p>## no heading</p>",
        "<p>a&nbsp;b</p>",
        "<blockquote><p>words</p></blockquote><p>x</p>",
        "<p></p><p> a </p>",
        "words without a paragraph",
        '<p><a href="https://x.org/?a=1&amp;b=2" rel="noopener nofollow">x</a></p>',
        "<ul><li><p>a</p></li></ul>",
        "<ol><li>a</li></ol><ol><li>b</li></ol>",
    ],
)
def test_what_nobody_touched_comes_back_as_it_was(html):
    html = clean(html)
    if html.startswith("<"):
        assert to_html(to_plain(html)) == html


@pytest.mark.parametrize(
    ("sent", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<p onclick=alert(1)>x<script>alert(1)</script></p>", "<p>x</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', '<p><a rel="noopener nofollow">x</a></p>'),
        ('<a href="javascript:alert(1)">x</a>', '<p><a rel="noopener nofollow">x</a></p>'),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("<p><p><p>", "<p></p><p></p><p></p>"),
        ("<table><tr><td>1", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
    ],
)
def test_what_harms_becomes_text_or_goes(sent, html):
    assert to_html(sent) == html


def test_a_long_hostile_text_is_read_quickly():
    for text in ("<p>" * 20_000, "<a href=" * 20_000, "- \n" * 20_000, "<ul>" * 20_000, "\n\n<p" * 20_000):
        to_html(text)


def test_the_field():
    field = RichTextFormField(required=False)
    field.empty_value = None
    assert field.clean("") is None
    assert field.clean("a\n\nb") == "<p>a</p><p>b</p>"
    assert field.prepare_value("<p>a</p><p>b</p>") == "a\n\nb"
    assert field.prepare_value("a\n\nb") == "a\n\nb"
    assert not field.has_changed("<p>a</p>", "a")
    assert field.has_changed("<p>a</p>", "b")
    html = field.widget.render("body", "a", {"id": "id_body"})
    assert 'data-rich-text="/static/django_prose_editor/editor.js"' in html


HEADED = (
    '<table><thead><tr><th scope="col"><p>Year</p></th><th scope="col"><p>kg</p></th></tr></thead>'
    '<tbody><tr><th scope="row"><p>2019</p></th><td><p>12</p></td></tr></tbody></table>'
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        # As the editor sends it, which knows rows and cells alone.
        (
            "<table><tbody><tr><th><p>Year</p></th><th><p>kg</p></th></tr>"
            "<tr><th><p>2019</p></th><td><p>12</p></td></tr></tbody></table>",
            HEADED,
        ),
        (HEADED.replace("<table>", "<table><caption>All <em>fish</em></caption>"), f"<p>All <em>fish</em></p>{HEADED}"),
        (HEADED.replace("<table>", "<table> <caption><p>The catch</p></caption>"), f"<p>The catch</p>{HEADED}"),
        (HEADED.replace("<table>", "<table><caption> </caption>"), HEADED),
        ("<table><tr><td>1</td></tr></table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<table><tr></tr></table>", "<table><tbody><tr></tr></tbody></table>"),
        (
            '<table><tr><th colspan="2">Fish</th></tr><tr><th scope="col">a</th><th>b</th></tr>'
            "<tr><td>1</td></tr></table>",
            '<table><thead><tr><th scope="col" colspan="2">Fish</th></tr><tr><th scope="col">a</th>'
            '<th scope="col">b</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        ),
        (
            "<table><tr><th>a</th></tr><tr><th>b</th></tr></table>",
            '<table><thead><tr><th scope="col">a</th></tr></thead>'
            '<tbody><tr><th scope="row">b</th></tr></tbody></table>',
        ),
    ],
)
def test_a_table_keeps_its_head_and_its_caption_in_the_editor(sent, kept):
    assert clean(sent) == kept
    assert to_html(to_plain(kept)) == kept
