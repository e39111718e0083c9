"""A report of a workshop as long as they become: four languages, an agenda, promises, forty photos."""

from django.utils import timezone
from factories import (
    AgendaItemFactory,
    CommitmentFactory,
    OrganizationFactory,
    ParticipationFactory,
    PhotoFactory,
    PlaceFactory,
    WorkshopFactory,
    WorkshopPhotoFactory,
)

from library.languages import CODES

# Words of their own for each of the forty photos, or they would be compressed to nothing.
WORDS = {
    "en": ["nets", "boats", "elders", "night", "lake", "forest", "guard", "poles", "flags", "rule", "map", "fish"],
    "vi": ["lưới", "thuyền", "già", "đêm", "hồ", "rừng", "gác", "cọc", "cờ", "luật", "bản", "cá"],
    "km": ["អួន", "ទូក", "ចាស់", "យប់", "បឹង", "ព្រៃ", "យាម", "បង្គោល", "ទង់", "ច្បាប់", "ផែនទី", "ត្រី"],
    "lo": ["ແຫ", "ເຮືອ", "ເຖົ້າ", "ຄືນ", "ບຶງ", "ປ່າ", "ຍາມ", "ຫຼັກ", "ທຸງ", "ກົດ", "ແຜນທີ່", "ປາ"],
}


def sentence(language, number, length) -> str:
    words = WORDS[language]
    return " ".join(words[(number * 7 + step * (number % 5 + 1) + step * step) % len(words)] for step in range(length))


def four(field, number, length) -> dict[str, str]:
    return {f"{field}_{code}": sentence(code, number, length) for code in CODES}


def story(paragraphs) -> dict[str, str]:
    return {code: "".join(f"<p>{sentence(code, number, 60)}</p>" for number in range(paragraphs)) for code in CODES}


def reported(**fields):
    """A workshop of last year with a long report in four languages, an agenda, commitments and forty photos."""
    happened, learnt = story(14), story(6)
    workshop = WorkshopFactory(
        date_state="confirmed",
        starts_on=timezone.localdate().replace(month=1, day=9, year=2025),
        place=PlaceFactory(),
        **four("summary", 1, 30),
        **{f"report_body_{code}": happened[code] for code in CODES},
        **{f"learnt_{code}": learnt[code] for code in CODES},
        **{f"text_state_{code}": "own" for code in CODES if code != "en"},
        **{f"name_{code}": sentence(code, 3, 5) for code in CODES},
        **{f"name_status_{code}": "ours" for code in CODES},
        **fields,
    )
    for number in range(40):
        photo = PhotoFactory(**four("alt", number, 9), **four("caption", number + 40, 12), credit=f"Person {number}")
        WorkshopPhotoFactory(workshop=workshop, photo=photo, position=number, people_agreed=True)
    for number in range(12):
        AgendaItemFactory(workshop=workshop, day=number // 6 + 1, **four("title", number + 80, 6))
        organization = OrganizationFactory(
            **{f"name_{code}": sentence(code, number + 90, 4) for code in CODES},
            **{f"name_status_{code}": "ours" for code in CODES},
        )
        ParticipationFactory(workshop=workshop, organization=organization, number_of_people=number)
        CommitmentFactory(workshop=workshop, organization=organization, **four("text", number + 100, 15))
    return workshop
