"""The database's check constraints, asked of a record that is not saved, without a query for each.

A form with forty rows has some hundred constraints; Django asks the database about each of them.
"""

from django.db.models import CheckConstraint, F, Q
from django.db.models.expressions import Combinable


class _UnknownError(Exception):
    """A condition uses something that is not known here; the database answers instead."""


_LOOKUPS = {
    "exact": lambda value, other: value == other,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "range": lambda value, other: other[0] <= value <= other[1],
    "in": lambda value, other: value in other,
}


def broken_constraints(instance, fields) -> list[CheckConstraint]:
    """The check constraints of `instance` that name none but `fields` and that it breaks.

    As in SQL a condition that comes to NULL is not broken.
    """
    known = set(fields)
    found = []
    for constraint in instance._meta.constraints:
        is_asked = isinstance(constraint, CheckConstraint) and _names(constraint.condition) <= known
        if is_asked and _holds(constraint.condition, instance) is False:
            found.append(constraint)
    return found


def _names(condition) -> set[str]:
    names = set()
    for child in condition.children:
        if isinstance(child, Q):
            names |= _names(child)
        elif isinstance(child, tuple):
            names.add(child[0].split("__")[0])
            if isinstance(child[1], F):
                names.add(child[1].name)
        else:
            names.add("")  # an expression: left to the database
    return names


def _holds(condition, instance) -> bool | None:
    try:
        return _truth(condition, instance)
    except (_UnknownError, TypeError):
        return condition.check(instance._get_field_expression_map(meta=instance._meta))


def _truth(condition, instance) -> bool | None:
    answers = [
        _truth(child, instance) if isinstance(child, Q) else _compare(*child, instance) for child in condition.children
    ]
    decisive = condition.connector == Q.OR
    if condition.connector not in (Q.AND, Q.OR):
        raise _UnknownError(condition.connector)
    if decisive in answers:
        answer = decisive
    else:
        answer = None if None in answers else not decisive
    return None if answer is None else answer != condition.negated


def _compare(name, other, instance) -> bool | None:
    name, _separator, lookup = name.partition("__")
    value = _value(instance, name)
    if lookup == "isnull":
        return (value is None) == other
    if isinstance(other, F):
        other = _value(instance, other.name)
    elif isinstance(other, Combinable):
        raise _UnknownError(name)
    lookup = lookup or "exact"
    if lookup not in _LOOKUPS:
        raise _UnknownError(lookup)
    if value is None or other is None:
        return None
    return _LOOKUPS[lookup](value, other)


def _value(instance, name):
    return instance.pk if name == "pk" else getattr(instance, instance._meta.get_field(name).attname)
