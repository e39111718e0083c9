"""What a browser would send of the form on a page: for tests that go through the front door."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects (name, value) of the controls of the form with an id, or of the last form of the page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.data = {}
        self.select = self.textarea = None
        self.depth = 0  # inside <template>: not of the form

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "template":
            self.depth += 1
        if self.depth:
            return
        if tag == "form":
            self.data = {}
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self.select = (given.get("name"), "multiple" in given)
            self.first = None
        elif tag == "option" and self.select:
            if self.first is None:
                self.first = given.get("value", "")
            if "selected" in given:
                self._add(self.select[0], given.get("value", ""))
        elif tag == "textarea":
            self.textarea = [given.get("name"), ""]

    def _input(self, given):
        kind = given.get("type", "text")
        if kind in ("submit", "button", "file") or not given.get("name"):
            return
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        self._add(given["name"], given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data):
        if self.textarea is not None:
            self.textarea[1] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.depth -= 1
        elif tag == "select" and self.select:
            name, is_multiple = self.select
            if not self.depth and not is_multiple and name not in self.data and self.first is not None:
                self._add(name, self.first)
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            name, value = self.textarea
            # A browser drops the line end at the head, and sends both signs of every other.
            self._add(name, value.removeprefix("\n").replace("\n", "\r\n"))
            self.textarea = None

    def _add(self, name, value):
        self.data.setdefault(name, []).append(value)


def form_data(response) -> dict[str, list[str]]:
    """name → values of what the last form on the page would send, as it stands there."""
    reader = _Form()
    html = response.content.decode()
    end = html.rfind("</form>", 0, html.find("</main>"))
    reader.feed(html[html.rfind("<form", 0, end) : end])
    reader.close()
    return reader.data


def send(client, address, *, page=None, **changes):
    """Opens the form at `address`, changes some of its fields (None: as if the page lacked it), and sends it.

    `page` is an answer that was read before: for a form that lay open for a while.
    """
    data = form_data(page or client.get(address))
    data.update(changes)
    return client.post(address, {name: value for name, value in data.items() if value is not None})
