"""Organisations that send people to a workshop, on a phone: from the letter that announces it to what stands in a
calendar.
"""

from letterbox import entry_in, link_in, words_of
from whole_portal import PASSWORD


def come_by_letter(walker, letter) -> None:
    """From the link in the announcement by the sign-in to the list of the own organisation."""
    walker.open(link_in(letter, "/registration/"))
    walker.write("[name=login]", letter["To"])
    walker.write("[name=password]", PASSWORD)
    walker.go("main form button[type=submit]")
    assert walker.path.startswith(f"/{letter['Content-Language']}/workspace/workshops/")


def register(walker, name, *, email="", language="", **fields) -> None:
    """On that list, one person more, who comes or waits."""
    walker.write("[name=name]", name)
    if email:
        walker.write("[name=email]", email)
    if language:
        walker.choose("language", language)
    for field, words in fields.items():
        walker.write(f"[name={field}]", words)
    walker.press("[name=agreed]", "Space")
    walker.go("form[data-autosave^='registration/'] .row button:not([type=button])")
    assert name in walker.page.locator(".todo").inner_text()


def take_out(walker, name) -> None:
    row = walker.page.locator(".todo > li", has_text=name)
    number = row.locator("a[href$='/take-out/']").get_attribute("href").split("/")[-3]
    walker.go(f"a[href$='/{number}/take-out/']")
    walker.go("main form button[type=submit]")
    assert name not in walker.page.locator(".todo").inner_text()


def confirmed(letter, name, workshop):
    """The entry for the calendar that comes with a place for `name`; its days are those of `workshop` as it stands."""
    method, entry = entry_in(letter)
    assert name in words_of(letter)
    assert (method, entry["STATUS"]) == ("REQUEST", "CONFIRMED")
    workshop.refresh_from_db()
    begins, ends = entry.start, entry.end
    assert (begins.date(), ends.date()) == (workshop.starts_on, workshop.ends_on)
    assert (begins.time(), ends.time()) == (workshop.starts_at, workshop.ends_at)
    assert begins.tzinfo.key == workshop.zone
    return entry
