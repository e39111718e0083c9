"""What a row says, with its children and links, as one digest: two rows with the same digest say the same.

Only what a person can edit is taken: every editable column but the key, links to other records as their
keys, and the children that the caller lists. What is empty or as the model gives it by itself is left out, so
that a column added later does not make every row look edited.
"""

import hashlib
import json
from collections.abc import Mapping

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from modeltranslation.translator import NotRegistered, translator

from publishing.models import Lineage

# The children of a model by the names of their relations, each with its own children.
Children = Mapping[str, "Children"]


def digest(value: object) -> str:
    """The SHA-256 of a value in canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def row_digests(rows: QuerySet, children: Children) -> dict[str, str]:
    """The digest of each row of `rows` by its slug, read afresh from the database in a few queries."""
    rows = rows.prefetch_related(*_paths(rows.model, children))
    origins = _origins(rows)
    return {row.slug: digest(snapshot(row, children) | origins.get(row.pk, {})) for row in rows}


def _origins(rows: QuerySet) -> dict[int, dict]:
    """Where rows say that they come from, by their keys; it hangs on no relation of theirs. Nothing for those that say
    nothing.
    """
    meta = rows.model._meta
    links = Lineage.objects.filter(
        result_type__app_label=meta.app_label,
        result_type__model=meta.model_name,
        result_id__in=[row.pk for row in rows],
    )
    found: dict[int, dict] = {}
    for key, *origin in links.order_by("pk").values_list("result_id", "kind", "origin_type", "origin_id"):
        found.setdefault(key, {"lineage": []})["lineage"].append(origin)
    return {key: {"lineage": sorted(said["lineage"])} for key, said in found.items()}


def snapshot(row: Model, children: Children, parent: Model | None = None) -> dict:
    """What `row` says, as plain values. The link to `parent`, whose child it is, is left out."""
    said = {}
    for field in _columns(type(row)):
        value = getattr(row, field.attname)
        if parent is not None and field.related_model is type(parent) and value == parent.pk:
            continue
        if value in (None, "", [], {}) or (field.has_default() and value == field.get_default()):
            continue
        said[field.name] = value
    for field in _links(type(row)):
        said[field.name] = sorted(other.pk for other in getattr(row, field.name).all())
    for name, below in children.items():
        said[name] = sorted(
            (snapshot(child, below, row) for child in _related(row, name)), key=lambda child: digest(child)
        )
    return {name: value for name, value in said.items() if value not in ([], {})}


def _columns(model: type[Model]):
    """The editable columns; of a translated field its column in each language, not the one they stand for."""
    try:
        bases = set(translator.get_options_for_model(model).fields)
    except NotRegistered:
        bases = set()
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in bases
    ]


def _links(model: type[Model]):
    """The many-to-many links without a model of their own; the others are children."""
    return [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]


def _accessor(model: type[Model], name: str) -> str:
    return model._meta.get_field(name).get_accessor_name()


def _related(row: Model, name: str) -> list[Model]:
    try:
        related = getattr(row, _accessor(type(row), name))
    except ObjectDoesNotExist:
        return []
    return [related] if isinstance(related, Model) else list(related.all())


def _paths(model: type[Model], children: Children, before: str = "") -> list[str]:
    paths = [before + field.name for field in _links(model)]
    for name, below in children.items():
        path = before + _accessor(model, name)
        paths += [path, *_paths(model._meta.get_field(name).related_model, below, f"{path}__")]
    return paths
