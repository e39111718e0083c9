"""Who is written to about a step in the life of an entry. Only `publishing.actions` writes here."""

from django.urls import reverse
from django.utils import translation

from accounts import letters
from accounts.models import User

from . import life, snapshots
from .models import Step
from .translations import text_in

Verb = Step.Verb

# After these nothing waits for anybody.
NEWS = (Verb.PUBLISHED, Verb.SCHEDULED, Verb.ARCHIVED)

# Who reads a letter about something that nobody in particular did.
PORTAL = "MekongNet"


def reviewers() -> list[User]:
    """Those who review; the administrators where there is no coordinator."""
    people = User.objects.filter(is_active=True)
    return list(people.filter(is_coordinator=True)) or list(people.filter(is_superuser=True))


def writers(entry, head) -> list[User]:
    """Who wrote the newest revision, and who sent it for review."""
    sent = Step.objects.of(entry).filter(verb=Verb.SUBMITTED).order_by("-pk").values_list("actor", flat=True).first()
    return list(User.objects.filter(is_active=True, pk__in={head.author_id, sent} - {None}).order_by("pk"))


def tell_writers(kind, entry, head, step, by) -> None:
    """As `tell`, to those who wrote and sent `head`. Nobody is told of a repair by the administration."""
    if head and by:
        tell(kind, writers(entry, head), entry, head, step, by)


def tell(kind, people, entry, head, step, by) -> None:
    """Queues a letter to each of `people` but whoever did it, once for this step."""
    shown = snapshots.instance_of(entry, head.snapshot)
    for person in people:
        if person == by:
            continue
        with translation.override(person.language):
            context = {
                "entry": text_in(shown, entry.title_field).value or entry.slug,
                "by": str(by or PORTAL),
                "comment": step.comment,
                "number": head.number,
                "url": letters.absolute(reverse("workspace:desk", args=[life.kind_of(entry), entry.slug])),
            }
        key = f"{entry._meta.label_lower}:{entry.pk}:{head.number}:{step.verb}:{step.pk}:{person.pk}"
        letters.queue(kind=kind, to=person, key=key, context=context, waits=step.verb not in NEWS)
