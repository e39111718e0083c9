"""Text in old fonts is found, and nothing else is."""

import json

import pytest

from library.legacy_fonts import LAO, LIMON, TCVN3, VNI, legacy_family, legacy_font, message
from mekongnet.environment import ROOT

# The samples of Khmer are lines of Cambodian laws as they stand in files of that time.
OLD = {
    LIMON: [
        "RBHraCaNacRkkm<úCa",
        "RBHraCaNacRk",
        "Cati sasna RBHmhakSRt",
        "PUmi XuM Rsuk extþ",
        "shKmn_ensaT",
        "karGnuvtþc,ab;RBhμTNÐEdlRsalCag",
        "bTelμIsRtUv)ancat;faRbRBwtþenAelIEdndIénRBHraCaNacRkkm<úCaenA",
        "<p>suBlPaBénkic©nItiviFI</p><p>EdlmancMNgcgP¢ab;nwgEdndI</p>",
    ],
    TCVN3: ["Céng hßa x· héi chñ nghÜa ViÖt Nam", "NguyÔn V¨n Hïng", "Tæ chøc céng ®ång ng­ d©n Vâng Liªm", "Hßa B×nh"],
    VNI: ["Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Ñoäc laäp - Töï do - Haïnh phuùc", "Nguyeãn Vaên Huøng"],
    LAO: ["¦¾ê¾ì½­½ìñ© ¯½§¾êò¯½Äª ¯½§¾§ö­ì¾¸", "<p>¦¾ê¾ì½ßñ©</p>", "The river ¦¾ê¾ì½­½ìñ© in Laos"],
}
RIGHT = [
    *("", "Mekong", "MoWRAM", "IFReDI, MoWRAM and LARReC", "the NGOs' CFis, a PhD, an iPhone, eDNA and 5 kWh"),
    *("NatureServe WorldFish AusAID LaoFAB VietGAP CamboDHRRA", "CBNRMCoordinator MRCSecretariat", "KampongPhlukCFi"),
    *(
        "https://drive.google.com/file/d/1aBcDeFgHiJkLmNoPqRsTuV/view",
        "aBcDeFg.HiJkL@example.org",
        "SOUK-XayaBouri.docx",
    ),
    *("©2020 «Mekong» 1½ km² 25 °C ±3 µg and µm", "10 µm · 20 µm", "Landsat® §5 · §6", "water¹ and fish² land³"),
    *("L'été à Hué, le thé né au café, où très près", "São Paulo não é longe, José", "Größe für Köln, Straße"),
    *("Cộng hòa xã hội chủ nghĩa Việt Nam", "Tổ chức cộng đồng ngư dân, hoàn toàn tự nguyện", "HỒ CHÍ MINH"),
    *("ព្រះរាជាណាចក្រកម្ពុជា MRC", "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ", "ÀÁÂÃÄÅ", "km<2 and a>b", "a;b,c(d)e"),
]


@pytest.mark.parametrize(("font", "text"), [(font, text) for font, texts in OLD.items() for text in texts])
def test_old_fonts_are_recognised(font, text):
    assert legacy_font(text) == font


@pytest.mark.parametrize("text", RIGHT)
def test_what_all_can_read_raises_no_alarm(text):
    assert legacy_font(text) is None


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def test_the_content_of_the_network_raises_no_alarm():
    texts = [
        text
        for path in sorted(ROOT.glob("data/*.json"))
        for text in _strings(json.loads(path.read_text(encoding="utf-8")))
    ]
    assert len(texts) > 1000
    assert [text for text in texts if legacy_font(text)] == []
    # All at once, as in one long text.
    assert legacy_font(" ".join(texts)) is None


def test_an_old_paragraph_in_a_long_text_is_found():
    long = "The fishers of the lake met in May and agreed on the size of the nets. " * 200
    for texts in OLD.values():
        assert legacy_font(long + texts[-1] * 3)


@pytest.mark.parametrize(
    ("name", "font"),
    [
        *[("Limon S1", LIMON), ("limon r1", LIMON), (".VnTime", TCVN3), (".VNARIALH", TCVN3), ("VNI-Times", VNI)],
        *[("Saysettha Lao", LAO), ("Alice_5", LAO), ("Saysettha OT", None), ("Phetsarath OT", None), ("Arial", None)],
        *[("Khmer OS Battambang", None), ("Times New Roman", None), ("", None), ("Alice in Wonderland", None)],
    ],
)
def test_old_fonts_are_known_by_name(name, font):
    assert legacy_family(name) == font


def test_each_has_words_for_what_to_do():
    for font in (LIMON, TCVN3, VNI, LAO):
        assert "Unicode" in str(message(font))
