"""A workshop as a paper: facts, agenda or itinerary, what it brought, what was promised."""

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from library import writing
from library.languages import NATIVE_NAMES
from library.writing import label
from places.cards import country_name
from places.models import Place
from publishing.pdf import paper as on
from publishing.pdf.rich import rich
from publishing.templatetags.translated import language_label
from publishing.translations import text_in

from .cards import when_exactly
from .itinerary import on_map
from .models import Workshop, WorkshopDocument
from .programme import Programme
from .rules import is_over, was_held
from .templatetags.results import how_far

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def paper_of(workshop: Workshop, programme: Programme, root: str, *, is_short: bool = False) -> dict:
    """The paper of `workshop`, of which `programme` holds what its reader may see, in the active language.

    `is_short` leaves the report out, where it is too long for a paper, and says where it stands.
    """
    name = text_in(workshop, "name").headline
    address = root + workshop.get_absolute_url()
    blocks = [
        *_first(workshop),
        on.para(on.words(text_in(workshop, "summary")), "lead"),
        on.rows(_facts(workshop, programme)),
        *_tour(programme),
        *_agenda(programme),
        *_statements(programme),
        *_people(workshop, programme),
        *(_too_long(address) if is_short else _report(workshop, programme)),
        *_commitments(programme, workshop),
        *_changes(programme),
        *_documents(programme, root),
        *_unknown(workshop),
        on.para(on.plain(_printed(workshop)), "soft"),
        on.para(on.linked(_("Its texts may be shared and adapted with credit to their authors: CC BY 4.0."), LICENCE)),
    ]
    kind = capfirst(label(Workshop.Kind, workshop.kind))
    return on.paper(title=name, kicker=f"MekongNet · {kind}", address=address, blocks=blocks)


def _first(workshop) -> list:
    """What holds for everything below: that it was cancelled, that it is not public, how far the translation is."""
    said = []
    if workshop.cancelled_at:
        said += [on.para(on.plain(_("Cancelled"), "b")), on.para(on.words(text_in(workshop, "cancel_note")))]
    if not workshop.is_public:
        said.append(on.para(on.plain(_("Not public"), "b")))
    state, original = workshop.state_in(get_language()), NATIVE_NAMES[workshop.original_language]
    if state == "draft":
        said.append(on.para(on.plain(_("Draft translation. This text awaits a native reader."))))
    elif not state:
        said.append(on.para(on.plain(_("This text is shown in the language it was written in: %s.") % original)))
    return [on.note(*said)]


def _facts(workshop, programme) -> list:
    date_note = on.words(text_in(workshop, "date_note"))
    found = [
        (_("Date"), [on.para(on.plain(when_exactly(workshop))), on.para(date_note, "soft")]),
        (_("Hours"), [on.para(on.plain(programme.clock))]),
        (_("Place"), [on.para(_place(workshop)), on.para(on.words(text_in(workshop, "venue")))]),
        (
            _("People came from") if was_held(workshop) else _("Participants from"),
            [on.para(on.plain(", ".join(programme.countries)))],
        ),
    ]
    if workshop.online_address and not workshop.online_for_registered:
        found.append((_("Online"), [on.para(on.linked(workshop.online_address, workshop.online_address))]))
    if workshop.number_of_participants is not None:
        found.append((_("Number of people"), [on.para(on.plain(writing.number(workshop.number_of_participants)))]))
    if programme.parts.languages:
        found.append((_("Languages"), [on.para(on.plain(", ".join(map(_spoken, programme.parts.languages))))]))
    found.append((_("Cost"), [on.para(on.words(text_in(workshop, "cost")))]))
    is_to_come = not (workshop.cancelled_at or is_over(workshop))
    if is_to_come:
        if workshop.capacity:
            found.append((_("How many can come"), [on.para(on.plain(writing.number(workshop.capacity)))]))
        if workshop.takes_registrations and workshop.register_by:
            found.append((_("Register by"), [on.para(on.plain(writing.long_date(workshop.register_by)))]))
        found.append((_("How to register"), [on.para(on.words(text_in(workshop, "registration_text")))]))
    return [(on.plain(heading), blocks) for heading, blocks in found]


def _hours(first, last) -> str:
    hours = writing.time(first) if first else ""
    return f"{hours}–{writing.time(last)}" if last else hours


def _place(workshop) -> list[dict]:
    return _place_words(workshop.place) if workshop.place else on.words(text_in(workshop, "place_text"))


def _place_words(place) -> list[dict]:
    name = on.words(text_in(place, "name").headline)
    return name if place.kind == Place.Kind.COUNTRY else [*name, *on.plain(f" · {country_name(place.country)}")]


def _spoken(one) -> str:
    name = str(language_label(one.language))
    return _("%(language)s (by interpretation)") % {"language": name} if one.is_interpreted else name


def _listed(organizations) -> list[dict]:
    """The names of organisations in one line."""
    runs: list[dict] = []
    for one in organizations:
        runs += [*(on.plain(", ") if runs else []), *on.words(text_in(one, "name"))]
    return runs


def _tour(programme) -> list:
    if not programme.tour:
        return []
    stops = []
    for one in programme.tour:
        about = [on.para([*on.words(one.name, "b"), *on.plain(f" · {country_name(one.place.country)}")])]
        about.append(on.para(on.words(text_in(one.stop, "what_is_shown"))))
        if season := text_in(one.stop, "seasonal_note"):
            about.append(on.para([*on.plain(_("Season:"), "b"), *on.plain(" "), *on.words(season)]))
        if one.hosts:
            about.append(on.para([*on.plain(_("Host:")), *on.plain(" "), *_listed(one.hosts)], "soft"))
        hours = "\n".join([writing.number(one.number) + ".", *one.stay])
        stops.append((on.plain(hours), about))
    return [on.heading(_("The stops in order")), on.drawing(on_map(programme.tour)), on.rows(stops, 46)]


def _agenda(programme) -> list:
    blocks = [on.heading(_("Agenda"))] if programme.days else []
    for day in programme.days:
        heading = _("Day %(number)s") % {"number": writing.number(day.number)}
        blocks.append(on.heading(f"{heading} · {writing.long_date(day.date)}" if day.date else heading, 3))
        blocks.append(on.rows([(on.plain(_hours(one.starts_at, one.ends_at)), _session(one)) for one in day.items], 26))
    return blocks


def _session(item) -> list:
    title = on.words(text_in(item, "title"), "b")
    if item.language:
        title += on.plain(f" · {language_label(item.language)}")
    about = [on.para(title), on.para(on.plain(item.presents), "soft"), on.para(on.words(text_in(item, "note")))]
    return [*about, on.para(_listed(item.speakers), "soft")]


def _statements(programme) -> list:
    """The facts of the record, each with its sources."""
    said = []
    for fact in programme.facts:
        names = ", ".join(
            _("The network’s founding record") if one.is_founding_record else one.label for one in fact.cited
        )
        sources = on.para(on.plain(_("Sources: %(names)s") % {"names": names}), "soft") if names else None
        weak = on.plain(_("Weakly sourced")) if fact.confidence == "low" else []
        words, note = on.words(text_in(fact, "text")), on.words(text_in(fact, "note"))
        said.append([on.para(words), on.para(note, "soft"), on.para(weak, "soft"), sources])
    return [on.heading(_("What the record says")), on.items(said)] if said else []


def _people(workshop, programme) -> list:
    """Organisations and numbers of people, never a name of a person."""
    has_been, blocks = was_held(workshop), []
    if programme.registered:
        rows = [(on.plain(country), [on.para(_sent(named))]) for country, named in programme.registered]
        blocks += [on.heading(_("Who was registered") if has_been else _("Who comes")), on.rows(rows)]
    for number, role in enumerate(programme.roles):
        if number == 0:
            blocks.append(on.heading(_("Who took part") if has_been else _("Who makes it")))
        rows = [(on.plain(country), [on.para(_sent(named))]) for country, named in role.countries]
        blocks += [on.heading(capfirst(role.label), 3), on.rows(rows)]
    return blocks


def _sent(named) -> list[dict]:
    runs: list[dict] = []
    for organization, people in named:
        runs += [*(on.plain(", ") if runs else []), *on.words(text_in(organization, "name"))]
        if people:
            count = ngettext("one person", "%(number)s people", people) % {"number": writing.number(people)}
            runs += on.plain(f" ({count})")
    return runs


def _report(workshop, programme) -> list:
    found: list = []
    parts = (("report_body", _("What happened")), ("learnt", _("What was learnt")), ("outcomes", _("What was agreed")))
    for field, heading in parts:
        if blocks := rich(text_in(workshop, field), below=1):
            found += [on.heading(heading), *blocks]
        if field == "learnt" and programme.contributions:
            rows = [
                (on.plain(name), [on.para(on.words(text_in(one, "text")))]) for name, one in programme.contributions
            ]
            found += [on.heading(_("What each country brought")), on.rows(rows)]
    return found


def _too_long(address) -> list:
    words = _("The report is too long for this paper. It stands at %(address)s.") % {"address": address}
    return [on.note(on.para(on.linked(words, address)))]


def _commitments(programme, workshop) -> list:
    said = []
    for one in programme.commitments:
        about = on.words(text_in(one.organization, "name"))
        if one.due_on:
            about += on.plain(" · " + _("by %(date)s") % {"date": writing.long_date(one.due_on)})
        _key, how = how_far(one) if workshop.shows_progress else ("", "")
        if how:
            about += on.plain(f" · {how}")
        said.append([on.para(on.words(text_in(one, "text"))), on.para(about, "soft")])
    return [on.heading(_("Commitments")), on.items(said)] if said else []


def _changes(programme) -> list:
    """What changed at home afterwards, in the words of organisations."""
    said = []
    for one in programme.follow_ups:
        about = [*on.words(text_in(one.organization, "name")), *on.plain(f" · {one.after}")]
        said.append([on.para(on.words(one.words)), on.para(about, "soft")])
    return [on.heading(_("What changed at home")), on.items(said)] if said else []


def _documents(programme, root) -> list:
    said = []
    for one in programme.documents:
        file = one.document
        about = (label(WorkshopDocument.Kind, one.kind), language_label(file.language), file.format)
        size = writing.file_size(file.size)
        href = file.file.url if file.file.url.startswith("http") else root + file.file.url
        title = text_in(file, "title")
        said.append([on.para(on.words(title)), on.para(on.linked(" · ".join([*map(str, about), size]), href), "soft")])
    return [on.heading(_("Documents")), on.items(said)] if said else []


def _unknown(workshop) -> list:
    note = on.note(on.para(on.words(text_in(workshop, "record_note"))))
    return [on.heading(_("What is not known")), note] if note else []


def _printed(workshop) -> str:
    changed = writing.long_date(localtime(workshop.updated_at).date())
    return _("As the portal had it on %(date)s, when it was last changed.") % {"date": changed}
