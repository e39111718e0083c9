"""People who work at a desk with a large screen and a mouse; walking.py has those with a phone and keys."""

from walking import SAVE, ready, until


class Desk:
    """Where `walker` sits down: signed in or not, and heard when a page breaks, as before."""

    def __init__(self, walker):
        self.page, self.root = walker.page, walker.root
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def open(self, path) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.root + path)
        assert answer.ok, f"{self.page.url}: {answer.status}"
        ready(self.page)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.root)

    @property
    def words(self) -> str:
        """What the page says below its head."""
        return self.page.locator("main").inner_text()

    def sign_in(self, email, password) -> None:
        self.open("/en/accounts/login/")
        self.fill(login=email, password=password)
        self.go("main form button[type=submit]")

    def go(self, selector) -> None:
        """Presses what leads to another page."""
        found = self.page.locator(selector)
        self._reveal(found)
        with self.page.expect_navigation():
            found.click()
        ready(self.page)

    def save(self) -> None:
        """Saves the form of an entry, which takes all of it."""
        self.go(SAVE)
        assert "?saved=" in self.path, self.words

    def publish(self, entry) -> None:
        """From the page of an entry in the workspace."""
        self.open(f"/en/workspace/{entry.get_absolute_url().removeprefix('/en/')}")
        self.go("form[action$='/publish/'] button")
        entry.refresh_from_db()
        assert entry.is_public, self.words

    def announce(self, workshop, **chosen) -> str:
        """Announces `workshop` to those chosen, and gives what the page of the letters says when all are sent."""
        self.open(f"/en/workspace/workshops/{workshop.slug}/run/")
        self.go("main a[href$='/run/announce/']")
        self.fill(**chosen)
        self.go("button[value=look]")
        self.go("button[value=send]")
        until(self.page, "() => document.querySelector('#progress')?.dataset.again === ''")
        return self.page.locator("td[data-label=Sent]").inner_text()

    def fill(self, **fields) -> None:
        """Writes into fields by their names: a text, the value of a choice, all that is to be ticked as a list, or True
        for a box that stands alone.
        """
        for name, value in fields.items():
            found = self.page.locator(f"[name='{name}']:not([type=hidden])")
            self._reveal(found.first)
            kind = found.first.evaluate("one => one.type")
            if value is True:
                found.check()
            elif kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    found.and_(self.page.locator(f"[value='{one}']")).check()
            elif kind == "select-one":
                found.select_option(str(value))
            elif found.evaluate("one => 'richText' in one.dataset"):
                self._write_long(name, value)
            else:
                found.fill(str(value))

    def add(self, accessor, **fields) -> None:
        """One more row of an entry's small table, with those fields."""
        button = self.page.locator(f"[name='add-{accessor}']")
        self._reveal(button)
        button.click()
        row = self.page.locator(f"#id_{accessor} li.child-row").last.get_attribute("id")
        self.fill(**{f"{row}-{name}": value for name, value in fields.items()})

    def give_file(self, content, name, kind) -> None:
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.locator("main input[type=file]").set_input_files(file)

    def _reveal(self, field) -> None:
        """Opens what hides a field: parts of the form that are folded, and its language."""
        folded = field.locator("xpath=ancestor::details[not(@open)]/summary")
        while folded.count():
            folded.first.click()
        panel = field.locator("xpath=ancestor::*[@role='tabpanel']")
        if panel.count() and not panel.is_visible():
            self.page.locator(f"#{panel.get_attribute('aria-labelledby')}").click()

    def _write_long(self, name, text) -> None:
        # Its editor begins once it comes into sight.
        self.page.locator(f".field:has(> [name='{name}'])").scroll_into_view_if_needed()
        ready(self.page)
        self.page.locator(f"#id_{name}-editor [contenteditable=true]").fill(text)
