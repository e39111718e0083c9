"""The life of an entry as people live it: on a phone of 360 px, by keyboard alone, from the letter of invitation to the
public page, which changes at the last step and not before.
"""

import io
import re
import zipfile

import pytest
from django.core.cache import cache
from django.test import Client
from factories import MembershipFactory
from walking import SAVE, walkers

from accounts.models import User
from casestudies.models import CaseStudy
from organizations.models import Organization
from publishing import life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a quiet river at dawn"
WHAT_IT_DOES = "យើងជួយអ្នកនេសាទថែរក្សាត្រីនៅបឹងទន្លេសាប។"
TITLE = "ត្រីត្រឡប់មកបឹងវិញ"
STORY = "អ្នកភូមិបានបិទបឹងមួយផ្នែក។"
SUMMARY = "អ្នកភូមិបានបិទបឹងមួយផ្នែក ហើយត្រីកើនឡើង។"
MENDED = "អ្នកភូមិបានបិទបឹងមួយផ្នែកក្នុងឆ្នាំ២០១៩ ហើយត្រីកើនឡើង។"
LATER = "អ្នកភូមិបានបើកបឹងវិញ។"
SOURCE = "https://example.org/report-on-the-lake"
NEXT = "details.next:has(form[action$='/{}/']) > summary"


def button(step):
    return f"form[action$='/{step}/'] button"


@pytest.fixture
def walker(chromium, live_server, network):
    cache.clear()
    with walkers(chromium, live_server.url) as another:
        yield another
    cache.clear()


def person(email, **more):
    return User.objects.create_user(email, PASSWORD, language="en", **more)


@pytest.fixture
def coordinator(walker):
    person("chan@example.org", name="Chan", is_coordinator=True)
    return walker()


def public(path) -> str:
    """What a visitor is shown; empty where nothing is."""
    answer = Client().get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def letter(mailoutbox, address):
    """The newest letter to that address, once."""
    found = next(one for one in reversed(mailoutbox) if one.to == [address])
    mailoutbox.remove(found)
    return found


def word_file() -> bytes:
    """A small .docx: a title, a heading, a paragraph and a table."""
    schemas, main = (
        "http://schemas.openxmlformats.org",
        "application/vnd.openxmlformats-officedocument.wordprocessingml",
    )
    package, office = f"{schemas}/package/2006", f"{schemas}/officeDocument/2006/relationships"
    space = f'xmlns:w="{schemas}/wordprocessingml/2006/main"'
    style = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{1}"/></w:style>'
    said = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    body = said.format("Title", TITLE) + said.format("Heading1", "របៀបចាប់ផ្តើម") + said.format("", STORY)
    body += f"<w:tbl><w:tr><w:tc>{said.format('', 'ត្រី')}</w:tc></w:tr></w:tbl>"
    link = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/{{}}" Target="{{}}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="{main}package.relationships+xml"/>'
        '<Override PartName="/word/document.xml"'
        f' ContentType="{main}officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f"{link.format('officeDocument', 'word/document.xml')}</Relationships>",
        "word/_rels/document.xml.rels": f"{link.format('styles', 'styles.xml')}</Relationships>",
        "word/styles.xml": f"<w:styles {space}>{style.format('Title', 'Title')}"
        f"{style.format('Heading1', 'heading 1')}</w:styles>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


# --- the whole story ---


def test_from_the_invitation_to_the_public_page(walker, coordinator, mailoutbox):
    manager, editor = walker(), walker()
    MembershipFactory(
        user=person("dara@example.org", name="Dara"), organization=Organization.objects.get(slug="fact"), role="manager"
    )
    manager.sign_in("dara@example.org", PASSWORD)
    invite(manager, "sophea@example.org")
    accept(editor, letter(mailoutbox, "sophea@example.org"))
    keep_the_profile(editor)
    coordinator.sign_in("chan@example.org", PASSWORD)
    publish_the_profile(coordinator)

    study = write_from_word(editor)
    page = f"/km/case-studies/{study}/"
    nothing_is_shown = lambda: not public(page) and TITLE not in public("/km/case-studies/")  # noqa: E731
    assert nothing_is_shown()
    fill_in(editor)
    assert nothing_is_shown()
    editor.go(button("submit"))
    assert nothing_is_shown()
    assert letter(mailoutbox, "chan@example.org").body.count(f"/en/workspace/case-studies/{study}/")
    ask_for_changes(coordinator, study)
    assert nothing_is_shown()
    assert f"/km/workspace/case-studies/{study}/" in letter(mailoutbox, "sophea@example.org").body
    mend_and_send_again(editor, study)
    assert nothing_is_shown()
    publish_when_nothing_is_missing(coordinator, study, nothing_is_shown)
    shown = public(page)
    assert all(words in shown for words in (TITLE, STORY, MENDED, SOURCE))
    assert SUMMARY not in shown
    assert TITLE in public("/km/case-studies/")
    assert {one.to[0] for one in mailoutbox} == {"chan@example.org"}  # what waits for no Sophea is not sent to her
    read_the_history(editor, study)
    assert public(page).count(MENDED) == shown.count(MENDED)
    assert LATER not in public(page)


def invite(manager, address):
    manager.open("/en/workspace/")
    manager.go("a[href$='/workspace/people/fact/']")
    manager.write("[name=email]", address)
    manager.choose("language", "km")
    manager.go("form.questions button[type=submit]")
    assert address in manager.page.locator("main").inner_text()


def accept(guest, mail):
    guest.open(re.search(r"/km/invitation/[\w-]+/", mail.body)[0])
    guest.write("[name=name]", "សុភា")
    guest.write("[name=password]", PASSWORD)
    guest.go("form.questions button[type=submit]")
    assert guest.path == "/km/workspace/"


def keep_the_profile(editor):
    """A text in Khmer, saved; visitors go on reading the old one."""
    before = public("/km/organizations/fact/")
    editor.go("a[href$='/organizations/fact/edit/']")
    editor.tongue("km")
    editor.write("[name=description_km]", WHAT_IT_DOES)
    editor.go(SAVE)
    assert re.search(r"/km/workspace/organizations/fact/\?saved=\d+$", editor.path)
    organization = Organization.objects.get(slug="fact")
    assert life.head(organization).snapshot["fields"]["description_km"] == WHAT_IT_DOES
    assert WHAT_IT_DOES not in public("/km/organizations/fact/")
    editor.go(button("submit"))
    assert public("/km/organizations/fact/") == before


def publish_the_profile(coordinator):
    coordinator.go("a[href$='/workspace/review/']")
    coordinator.go("main a[href$='/organizations/fact/']")
    assert WHAT_IT_DOES not in public("/km/organizations/fact/")
    coordinator.go(button("publish"))
    assert WHAT_IT_DOES in public("/km/organizations/fact/")


def write_from_word(editor) -> str:
    """The slug of a case study that was made of a Word file."""
    editor.open("/km/workspace/")
    editor.go("a[href$='/case-studies/new/']")
    editor.press("details.edit-section:has(a[href$='/word/']) > summary")
    editor.go("a[href$='/word/']")
    editor.give_file("[name=file]", "story.docx", word_file())
    editor.go("main form button:not([type=button])")
    assert STORY in editor.page.locator(".word-preview").inner_text()
    assert editor.page.locator("[name=title]").input_value() == TITLE
    editor.go("main form button:not([type=button])")
    return re.fullmatch(r"/km/workspace/case-studies/([\w-]+)/edit/", editor.path)[1]


def fill_in(editor):
    editor.tongue("km")
    editor.write("[name=summary_km]", SUMMARY)
    editor.choose("country", "KH")
    editor.choose("approach", "cbnrm")
    editor.choose("basis", "compiled")
    editor.go(SAVE)
    assert "?saved=" in editor.path


def ask_for_changes(coordinator, study):
    coordinator.open("/en/workspace/review/")
    coordinator.go(f"main a[href$='/case-studies/{study}/']")
    coordinator.press(NEXT.format("ask"))
    coordinator.write("[name=comment]", "ជិតរួចហើយ។")
    coordinator.choose("remark-0-field", "summary")
    coordinator.write("[name=remark-0-text]", "ឆ្នាំណា?")
    coordinator.go(button("ask"))


def mend_and_send_again(editor, study):
    editor.open("/km/workspace/")
    editor.go(f".todo a[href$='/case-studies/{study}/']")
    assert "ឆ្នាំណា?" in editor.page.locator("main").inner_text()
    editor.go(f"main a[href$='/{study}/edit/']")
    assert "ឆ្នាំណា?" in editor.page.locator("main").inner_text()
    editor.tongue("km")
    editor.write("[name=summary_km]", MENDED)
    editor.go(SAVE)
    editor.go("form[action*='/settle/'] button, form[action*='/remarks/'] button")
    assert "ឆ្នាំណា?" not in editor.page.locator("main .steps").first.inner_text()
    editor.write("[name=comment]", "បានបន្ថែមឆ្នាំ។")
    editor.go(button("submit"))


def publish_when_nothing_is_missing(coordinator, study, nothing_is_shown):
    """The gate names the sources that are missing, and its link leads to where they are written."""
    coordinator.open(f"/en/workspace/case-studies/{study}/")
    coordinator.go(button("publish"))
    assert nothing_is_shown()
    coordinator.go("#missing a[href$='#id_context_sources']")
    coordinator.write(":focus[name=more_sources]", SOURCE)
    coordinator.go(SAVE)
    assert nothing_is_shown()
    coordinator.go(button("publish"))


def read_the_history(editor, study):
    """What was published is changed, compared, and brought back; the public page stays."""
    entry = CaseStudy.objects.get(slug=study)
    published = life.head(entry)
    editor.open(f"/km/workspace/case-studies/{study}/edit/")
    editor.tongue("km")
    editor.write("[name=summary_km]", LATER)
    editor.write("[name=comment]", "បឹងបើកវិញ")
    editor.go(SAVE)
    assert life.head(entry).number == published.number + 1
    editor.go(f"a[href$='/{study}/history/']")
    numbers = editor.page.locator("table.cards tbody tr").count()
    assert numbers == published.number + 1
    editor.go(f"a[href$='/history/{published.number + 1}/']")
    assert editor.page.locator("dd.before del").count() > 0
    assert "បើក" in editor.page.locator("dd.after ins").all_inner_texts()
    editor.go(f"nav a[href$='/{study}/history/']")
    editor.go(f"a[href$='/history/{published.number}/']")
    editor.go(button(f"restore/{published.number}"))
    head = life.head(entry)
    assert (head.number, head.state, head.restores) == (published.number + 2, "draft", published.number)
    assert head.snapshot["fields"]["summary_km"] == MENDED
