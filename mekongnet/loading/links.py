"""From an identifier in a file to the key of a row, and what could not be found."""

from collections.abc import Iterable, Mapping

from django.db.models import Model


class Links:
    """The keys of the rows that records refer to. One that a person deleted is no fault: the link goes.

    `record` names the record that is being written; `absent` collects what was left out, one sentence a link.
    """

    def __init__(self, models: Mapping[str, type[Model]]):
        self._models = models
        self._keys: dict[str, dict[str, int]] = {}
        self.record = ""
        self.absent: list[str] = []

    def one(self, kind: str, identifier: str | None) -> int | None:
        if identifier is None:
            return None
        if kind not in self._keys:
            field = "address" if kind == "sources" else "slug"
            self._keys[kind] = dict(self._models[kind].objects.values_list(field, "pk"))
        key = self._keys[kind].get(identifier)
        if key is None:
            link = f"the link to {kind} `{identifier}`, which is not on the portal"
            self.absent.append(f"{self.record}: {link}")
        return key

    def many(self, kind: str, identifiers: Iterable[str]) -> list[int]:
        return [key for key in (self.one(kind, identifier) for identifier in identifiers) if key]

    def add(self, kind: str, row: Model) -> None:
        """Makes a row of the kind that is being written known to the records after it."""
        if kind in self._keys:
            self._keys[kind][row.slug] = row.pk
