"""Every part of the pages on one page, to judge it in four scripts. Only while DEBUG is on."""

from types import SimpleNamespace

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library.languages import CODES, NATIVE_NAMES
from library.models import Source
from places.drawing import locator, river
from publishing.cards import Card
from publishing.facets import Choice, Faceted, Filter
from publishing.pages import Tongue
from publishing.related import Section
from publishing.translations import Text

TITLES = {
    "vi": "Kampong Phluk: khách tham quan, rừng ngập nước và vùng bảo tồn cá",
    "lo": "ກຳປົງພລຸກ: ນັກທ່ອງທ່ຽວ, ປ່ານ້ຳຖ້ວມ ແລະ ເຂດອະນຸລັກປາ",
    "km": "កំពង់ភ្លុក៖ ភ្ញៀវទេសចរ ព្រៃលិចទឹក និងតំបន់អភិរក្សត្រី",
    "en": "Kampong Phluk: visitors, flooded forest and a protected fish area",
}
SUMMARIES = {
    "vi": (
        "Kampong Phluk là xã gồm ba làng nhà sàn ở huyện Prasat Bakong, Siem Reap; đoàn tham quan đến đây"
        " để xem du lịch sinh thái cộng đồng. Nhiều thập niên qua, dân làng cố giữ rừng"
        " ngập nước và ngư trường."
    ),
    "lo": (
        "ກຳປົງພລຸກ ແມ່ນຕາແສງທີ່ມີສາມບ້ານເຮືອນເສົາສູງ ໃນເມືອງປຣາສາດບາກອງ ແຂວງສຽມຣາບ ເຊິ່ງການທັດສະນະສຶກສາໄດ້ໄປເບິ່ງ"
        "ເປັນຕົວຢ່າງການທ່ອງທ່ຽວນິເວດໂດຍຊຸມຊົນ. ຊາວບ້ານໄດ້ພະຍາຍາມປົກປັກຮັກສາປ່ານ້ຳຖ້ວມ ແລະ ເຂດຫາປາຂອງຕົນ."
    ),
    "km": (
        "កំពង់ភ្លុក ជាឃុំដែលមានភូមិផ្ទះសសរខ្ពស់បី ក្នុងស្រុកប្រាសាទបាគង ខេត្តសៀមរាប ដែលដំណើរទស្សនកិច្ចសិក្សា"
        "បានទៅមើលជាគំរូអេកូទេសចរណ៍សហគមន៍។ ប្រជាជនបានព្យាយាមការពារព្រៃលិចទឹក និងដែននេសាទរបស់ខ្លួនអស់ជាច្រើនទសវត្សរ៍។"
    ),
    "en": (
        "Kampong Phluk is a commune of three stilt villages in Prasat Bakong district, Siem Reap, which the"
        " study tour visited as an example of community ecotourism. People there have tried to protect their"
        " flooded forest and fishing grounds for decades."
    ),
}
# Letters whose marks stack highest and lowest: what a line height must hold.
STACKS = {
    "vi": "Ngữ ỷ Ặ Ẫ ệ ộ ự",
    "lo": "ນ້ຳ ທີ່ ຫຼຸ ກຸ້ມ ປູ່ ຖື້ ຢູ່",
    "km": "ក្រុម ស្ត្រី ញ្ញ ព្រឹក្សា ខ្ញុំ ស្ត្រ៊ី",
    "en": "Tonlé gjpqy",
}
NAMES = {
    "vi": ("Đội liên minh hành động vì Thủy sản", "seed", "", ""),
    "lo": ("ທີມພັນທະມິດປະຕິບັດງານເພື່ອການປະມົງ", "ours", "", ""),
    "km": (
        "សម្ព័ន្ធភាពដើម្បីអភិរក្សធនធានជលផល",
        "official",
        "https://www.ccc-cambodia.org/kh/ngodb/ngo-information/82",
        "name in the directory of the CCC",
    ),
    "en": ("Fisheries Action Coalition Team", "official", "http://sumernet.org/content/fact", ""),
}
BLOCKS = {
    "vi": "Cùng dự án của FAO, dân làng cắm mốc, thống nhất quy định và viết kế hoạch quản lý.",
    "lo": "ຊາວບ້ານໄດ້ກຳນົດເຂດ, ຕົກລົງລະບຽບ ແລະ ຂຽນແຜນຄຸ້ມຄອງຊັບພະຍາກອນ.",
    "km": "ជាមួយគម្រោង FAO អ្នកភូមិបានកំណត់ព្រំ ព្រមព្រៀងវិធាន និងសរសេរផែនការគ្រប់គ្រងធនធាន។",
    "en": "With an FAO project, villagers marked boundaries, agreed rules and wrote a management plan.",
}
COLOURS = (
    "paper",
    "silt",
    "rule",
    "ink",
    "ink-soft",
    "river",
    "river-deep",
    "ochre",
    "ochre-ink",
    "alarm",
    "water",
    "water-edge",
    "land",
    "sea",
)


def _cards() -> list[Card]:
    def cover(lon, lat, approximate):
        return locator.cover("", lon, lat, approximate)

    positions = {"vi": (105.08, 10.92, True), "lo": (104.83, 17.41, False), "km": (103.97, 13.22, True)}
    cards = [
        Card("#", Text(TITLES[code], code, True), "Cambodia", Text(SUMMARIES[code], code, True), cover(*at))
        for code, at in positions.items()
    ]
    title, gist = Text(TITLES["en"], "en", False), Text(SUMMARIES["en"], "en", False)
    return [*cards, Card("#", title, "Cambodia", gist, "", True)]


def _facts() -> list[SimpleNamespace]:
    address = "https://www.iucn.org/story/202312/fish-conservation-areas-tonle-sap-lake-10-years-on"
    long = Source(slug="iucn", address=address)
    record = Source(slug="record", address=Source.FOUNDING_RECORD)
    missing = {f"{field}_{code}": None for field in ("text", "note") for code in CODES}
    return [
        SimpleNamespace(
            **{
                **missing,
                "original_language": "en",
                "confidence": "high",
                "cited": [long, record],
                "text_en": "From 2013 FACT and IUCN helped the fishery to set up an area of 200 hectares.",
            }
        ),
        SimpleNamespace(
            **{
                **missing,
                "original_language": "km",
                "confidence": "low",
                "cited": [],
                "text_km": BLOCKS["km"],
                "note_en": "One source only; the year differs in another.",
            }
        ),
    ]


def _faceted() -> Faceted:
    return Faceted(
        filters=[
            Filter(
                "country",
                "Country",
                [Choice("LA", "Laos", 4, False), Choice("KH", "Cambodia", 6, True)],
                "KH",
            ),
            Filter("theme", "Theme", [Choice("cbnrm", "Fish sanctuaries", 9, False)]),
            Filter("language", "Language", [Choice(one, NATIVE_NAMES[one], 3, False) for one in CODES]),
        ],
        ignored=["Ecosystem"],
        chosen={"country": "KH"},
    )


def _entry(original: str, **states: str) -> SimpleNamespace:
    return SimpleNamespace(original_language=original, state_in=lambda code: states.get(code, ""))


def _river() -> list[tuple[str, str, list[tuple[str, str]]]]:
    stops = (
        river.Stop("Khammouane", 104.83, 17.41, False, "LA"),
        river.Stop("Stung Treng", 105.97, 13.52, False, "KH"),
        river.Stop("Kampong Phluk", 103.97, 13.22, True, "KH"),
        river.Stop("Thanh Phong", 106.62, 9.83, False, "VN"),
    )
    names = {"LA": "Laos", "KH": "Cambodia", "VN": "Viet Nam"}
    return [(names[reach.country], reach.opening_svg, reach.stops) for reach in river.bands(stops).reaches]


@require_safe
def gallery(request):
    """Every part with real texts, in every state that readers meet."""
    named = {}
    for code, (name, status, source, note) in NAMES.items():
        named |= {f"name_{code}": name, f"name_status_{code}": status}
        named |= {f"name_source_{code}": source, f"name_note_{code}": note}
    cards = _cards()
    context = {
        "scripts": [
            (code, NATIVE_NAMES[code], TITLES[code], SUMMARIES[code], STACKS[code], BLOCKS[code]) for code in CODES
        ],
        "colours": COLOURS,
        "cards": cards,
        "sections": [Section("related", "Case studies from here", cards[2:])],
        "faceted": _faceted(),
        "page": Paginator(range(240), 20).page(5),
        "crumbs": [("Case studies", "#"), (Text(TITLES["km"], "km", True), "")],
        "tongues": [
            Tongue(code, NATIVE_NAMES[code], "#", state, code == "km")
            for code, state in zip(CODES, ("reviewed", "", "draft", "original"), strict=True)
        ],
        "drafted": _entry("km", **dict.fromkeys(CODES, "draft")),
        "missing": _entry("vi"),
        "facts": _facts(),
        "named": SimpleNamespace(**named),
        "cover": locator.cover("Kampong Phluk", 103.97, 13.22, True),
        "reaches": _river(),
        "symbol": locator.symbol(),
    }
    return render(request, "gallery.html", context)
