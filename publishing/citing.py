"""The sources of the statements of an entry, fetched with its other children."""

from django.db.models import F, QuerySet

from library.models import Source


def citations(field, **owners) -> QuerySet:
    """The links from the owners that `owners` names to their sources, with what a page shows of a source.

    `field` is the many-to-many field, for example `OrganizationFact.sources`.
    """
    through = field.through
    owner, source = field.field.m2m_field_name(), field.field.m2m_reverse_field_name()
    return through.objects.filter(**{f"{owner}__{name}": value for name, value in owners.items()}).annotate(
        owner_key=F(f"{owner}_id"),
        source_key=F(f"{source}_id"),
        source_slug=F(f"{source}__slug"),
        source_address=F(f"{source}__address"),
    )


def cite(statements, links) -> list:
    """`statements`, each with the list of its sources as `cited`, in the order in which they were linked."""
    cited: dict[int, list[Source]] = {}
    for link in links:
        source = Source(pk=link.source_key, slug=link.source_slug, address=link.source_address)
        cited.setdefault(link.owner_key, []).append(source)
    for statement in statements:
        statement.cited = cited.get(statement.pk, [])
    return statements
