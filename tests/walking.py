"""People who go through the portal on a small phone and by keyboard alone, for tests in a browser."""

import time
from contextlib import contextmanager

from django.test import Client

# The button that saves the form of an entry.
SAVE = ".edit-end button.button"

WIDTH = 360
MOST_PRESSES = 500
PATIENCE = 30  # seconds
# Whether the scripts of the page have begun, every long text in sight has its editor, and the caret stands in the one
# that has the focus. Without scripts none of it holds.
READY = """() => {
  const isSeen = (box) => {
    const at = box.getBoundingClientRect();
    return box.checkVisibility() && at.bottom >= 0 && at.top <= innerHeight;
  };
  const isSettled = (box) => ["done", "failed"].includes(box.dataset.begun) || !(box.dataset.begun || isSeen(box));
  const form = document.querySelector("form[data-autosave]"), here = document.activeElement;
  return document.readyState === "complete" && (!form || "keeps" in form.dataset)
    && [...document.querySelectorAll("textarea[data-rich-text]")].every(isSettled)
    && (!here?.isContentEditable || here.contains(getSelection().anchorNode));
}"""
# Whether some point of what has the focus is in the window and under nothing else.
SEEN = """one => {
  const at = one.getBoundingClientRect(), labels = [...(one.labels || [])];
  const left = Math.max(at.left, 0), right = Math.min(at.right, innerWidth);
  const top = Math.max(at.top, 0), bottom = Math.min(at.bottom, innerHeight);
  const isSeen = (x, y) => {
    const there = document.elementFromPoint(x, y);
    return one.contains(there) || labels.some((label) => label.contains(there));
  };
  return right > left && bottom > top
    && [0.1, 0.5, 0.9].some((part) => isSeen((left + right) / 2, top + (bottom - top) * part));
}"""


def until(page, script, wanted=None) -> None:
    """Waits until the function `script` of the page, given `wanted`, says yes.

    `wait_for_function` of Playwright asks a second time by `eval`, which the Content-Security-Policy of the portal
    forbids: it works where the first answer is yes, and fails on a slow day.
    """
    end = time.monotonic() + PATIENCE
    while not page.evaluate(script, wanted):
        assert time.monotonic() < end, f"{page.url} never came to: {script}"
        page.wait_for_timeout(50)


def ready(page) -> None:
    """Waits until the page does what it is asked: before, it would take keys and clicks and lose them."""
    until(page, READY)


class Walker:
    """Somebody with a phone of 360 px and the keys of a keyboard: no mouse, no finger. Every page must fit."""

    def __init__(self, chromium, root):
        self.root = root
        self.context = chromium.new_context(
            viewport={"width": WIDTH, "height": 740}, reduced_motion="reduce", service_workers="block"
        )
        self.page = self.context.new_page()
        self.complaints, self.asked_files = [], []
        # From the beginning: whoever listens only just before the key is pressed may come too late.
        self.page.on("filechooser", lambda asked: self.asked_files.append(asked))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.complaints.append(f"{self.page.url}: {fault}"))

    def _hear(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path) -> None:
        self.page.goto(path if path.startswith("http") else self.root + path)
        self.look()

    def look(self) -> None:
        """Nothing of the page is wider than the phone, once it is ready."""
        ready(self.page)
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        if width > WIDTH:
            self.complaints.append(f"{self.page.url} is {width} px wide")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.root)

    def to(self, selector):
        """Goes on by the Tab key until an element of `selector` has the focus, and sees it there."""
        for _press in range(MOST_PRESSES):
            self.page.keyboard.press("Tab")
            ready(self.page)  # a box that was reached may have become an editor, which took the focus
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                found = self.page.locator(":focus")
                assert found.evaluate(SEEN), f"{selector} has the focus on {self.page.url}, where nobody sees it"
                return found
        raise AssertionError(f"The Tab key does not lead to {selector} on {self.page.url}")

    def write(self, selector, text) -> None:
        """Puts `text` into a field, in the place of what stood there."""
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, selector, key="Enter") -> None:
        """Presses what changes this page alone: a fold, a tick, a button of a script."""
        self.to(selector)
        self.page.keyboard.press(key)
        self.look()

    def go(self, selector) -> None:
        """Presses what leads to another page: a link, or the button of a form."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def choose(self, name, value) -> None:
        """One of a list, or one of several dots."""
        field = self.to(f"[name='{name}']")
        if field.evaluate("one => one.type === 'radio'"):
            chosen = f":focus[value='{value}']"
        else:
            chosen = f":focus:has(option[value='{value}']:checked)"
            self.page.keyboard.press("Home")
        for _press in range(MOST_PRESSES):
            if self.page.locator(chosen).count():
                break
            self.page.keyboard.press("ArrowDown")
        else:
            raise AssertionError(f"The arrow keys do not lead to {value} of {name}")
        if field.evaluate("one => one.type === 'radio'"):
            self.page.keyboard.press("Space")

    def tongue(self, code) -> None:
        """Turns to a language by the arrows of the next list of tabs."""
        self.to("[role=tab]")
        for _press in range(4):
            if self.page.locator(f":focus[id$='-{code}'][aria-selected=true]").count():
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError(f"The arrow keys do not lead to the tab {code}")

    def fold(self, field) -> None:
        """Opens the part of the form of an entry in which that field is."""
        self.press(f"details.edit-section:not([open]):has([name='{field}']) > summary")

    def give_file(self, selector, name, content) -> None:
        """Chooses a file; the window in which a browser shows the files of the device is not of this page."""
        self.to(selector)
        self.page.keyboard.press("Enter")
        end = time.monotonic() + PATIENCE
        while not self.asked_files:
            assert time.monotonic() < end, f"{selector} on {self.page.url} asks for no file"
            self.page.wait_for_timeout(50)
        self.asked_files.pop().set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})

    def came_in(self, user) -> "Walker":
        """Has the session of `user`, who signed in before."""
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.root}])
        return self

    def sign_in(self, email, password) -> None:
        self.open("/en/accounts/login/")
        self.write("[name=login]", email)
        self.write("[name=password]", password)
        self.go("main form button[type=submit]")
        assert "/workspace/" in self.path


@contextmanager
def walkers(chromium, root):
    """A function that gives another person; at the end none of them may have met anything broken or too wide."""
    people = []

    def another() -> Walker:
        people.append(Walker(chromium, root))
        return people[-1]

    yield another
    for one in people:
        one.context.close()
    assert [words for one in people for words in one.complaints] == []
