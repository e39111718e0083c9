"""The form on which a case study is written, and the way from a Word file into it."""

import os
import time
from pathlib import Path

import factories as make
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from form_reading import form_data, send
from office_files import word_file

from casestudies import source_words
from casestudies.models import CaseStudy
from library.models import Photo, Source
from publishing import life, word_files

pytestmark = pytest.mark.django_db

NEW = "/en/workspace/case-studies/new/"
WORD = "/en/workspace/case-studies/new/word/"


@pytest.fixture
def organization():
    return make.OrganizationFactory(name_en="Fishers of the Lake")


@pytest.fixture
def editor(client, organization):
    someone = make.PersonFactory(language="en")
    make.MembershipFactory(user=someone, organization=organization)
    client.force_login(someone)
    return someone


@pytest.fixture
def study(organization):
    return make.CaseStudyFactory(slug="lake", owner=organization, status="draft", publish_at=None)


def address(study, name="edit_case_study", *more):
    return reverse(f"workspace:{name}", args=[study.slug, *more])


def head(study):
    return life.head(study).snapshot


# --- who may ---


def test_only_people_of_the_keeper_may_write(client, study, editor):
    client.logout()
    assert client.get(address(study)).url.startswith("/en/accounts/login/")
    client.force_login(make.MembershipFactory().user)
    assert client.get(address(study)).status_code == 404
    assert client.post(address(study), {"title_en": "Mine"}).status_code == 404
    assert client.get(address(study, "word")).status_code == 404
    published = make.CaseStudyFactory()
    assert client.get(address(published)).status_code == 403
    assert client.get(address(published, "word")).status_code == 403
    client.force_login(editor)
    assert client.get(address(study)).status_code == 200
    client.force_login(make.PersonFactory(is_coordinator=True))
    assert client.get(address(study)).status_code == 200


def test_somebody_without_an_organisation_begins_nothing(client):
    client.force_login(make.PersonFactory())
    for page in (NEW, WORD):
        assert client.get(page).status_code == 403
        assert client.post(page, {}).status_code == 403
    assert not CaseStudy.objects.exists()


# --- a new one ---


@pytest.mark.parametrize(("code", "title"), [("km", "បឹង"), ("lo", "ທະເລສາບ"), ("vi", "Hồ"), ("en", "Lake")])
def test_a_draft_saves_with_a_title_alone(client, editor, organization, code, title):
    response = send(client, f"/{code}/workspace/case-studies/new/", **{f"title_{code}": title})
    assert response.status_code == 302
    study = CaseStudy.objects.get()
    assert (study.status, study.owner, study.original_language) == ("draft", organization, code)
    assert getattr(study, f"title_{code}") == title
    assert study.text_state_vi == ("original" if code == "vi" else None)


def test_without_a_title_it_says_what_is_missing_and_keeps_the_rest(client, editor):
    answer = send(client, NEW, summary_en="Fish came back")
    assert answer.status_code == 200
    assert "Give a title in at least one language." in answer.text
    assert form_data(answer)["summary_en"] == ["Fish came back"]
    assert not CaseStudy.objects.exists()


def test_the_keeper_is_an_organisation_of_ones_own(client, editor, organization):
    other, own = make.OrganizationFactory(), make.OrganizationFactory()
    make.MembershipFactory(user=editor, organization=own)
    page = client.get(NEW)
    offered = page.context["form"].fields["owner"].choices
    assert {key for key, _label in offered} == {"", organization.pk, own.pk}
    for owner in (other.pk, "", "x", 10**9):
        answer = send(client, NEW, title_en="Lake", owner=str(owner))
        assert answer.status_code == 200, owner
    assert not CaseStudy.objects.exists()
    assert send(client, NEW, title_en="Lake", owner=str(own.pk)).status_code == 302
    assert CaseStudy.objects.get().owner == own


def test_coordinators_give_it_to_any_organisation_or_none(client):
    client.force_login(make.PersonFactory(is_coordinator=True))
    organization = make.OrganizationFactory()
    assert send(client, NEW, title_en="One").status_code == 302
    assert send(client, NEW, title_en="Two", owner=str(organization.pk)).status_code == 302
    assert [*CaseStudy.objects.order_by("pk").values_list("owner", flat=True)] == [None, organization.pk]


# --- every part ---


def test_every_part_is_saved(client, editor, study, organization):
    place, other, theme = make.PlaceFactory(), make.PlaceFactory(), make.ThemeFactory()
    partner = make.OrganizationFactory()
    answer = send(
        client,
        address(study),
        title_km="បឹង",
        summary_km="ត្រីមកវិញ",
        country="KH",
        place=str(place.pk),
        approach="both",
        themes=[str(theme.pk)],
        basis="consent",
        body_en="## Nets\n\nTorn.\n\n- one\n- two",
        context_en="Catches fell.",
        more_sources="https://example.org/report\nAuthor, Title, 2020\n\nhttps://example.org/report",
        evidence_level="medium",
        evidence_gap_en="How many fish.",
        beneficiaries_en="Two villages.",
        costs_en="100 dollars.",
        scale_en="Four villages",
        began="2004",
        ended="2010",
        other_places=[str(other.pk)],
        ecosystems=["lake", "flooded_forest"],
        goals=["14", "1"],
        licence="CC BY-SA 4.0",
        **{
            "blocks-TOTAL": "2",
            "blocks-0-title_en": "Patrols",
            "blocks-0-text_en": "They rowed by night.",
            "blocks-0-more_sources": "https://example.org/report",
            "blocks-1-text_en": "They marked the boundary.",
            "blocks-1-ORDER": "0",
            "results-TOTAL": "1",
            "results-0-text_en": "More fish.",
            "results-0-more_sources": "www.example.org/catch",
            "lessons-TOTAL": "1",
            "lessons-0-text_km": "មេរៀន",
            "voices-TOTAL": "1",
            "voices-0-kind": "strength",
            "voices-0-community_km": "យើង",
            "voices-0-author_en": "Trust.",
            "involvements-TOTAL": "1",
            "involvements-0-phase": "planning",
            "involvements-0-text_en": "They drew the map.",
            "partners-TOTAL": "1",
            "partners-0-organization": str(partner.pk),
            "partners-0-role": "lead",
            "contributors-TOTAL": "1",
            "contributors-0-name": "Sok Dara",
            "contributors-0-role": "author",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    study.refresh_from_db()
    assert (study.approach, study.place, study.began, study.ended) == ("both", place, 2004, 2010)
    assert study.body_en == "<h2>Nets</h2><p>Torn.</p><ul><li>one</li><li>two</li></ul>"
    assert (study.licence, study.evidence_level, study.basis) == ("CC BY-SA 4.0", "medium", "consent")
    assert [*study.themes.all()] == [theme]
    assert [*study.other_places.all()] == [other]
    assert {one.ecosystem for one in study.ecosystems.all()} == {"lake", "flooded_forest"}
    assert [one.goal for one in study.goals.all()] == [1, 14]
    assert [one.text_en for one in study.blocks.all()] == ["They marked the boundary.", "They rowed by night."]
    assert [one.number for one in study.blocks.all()] == [1, 2]
    report = Source.objects.get(address="https://example.org/report")
    words = Source.objects.get(address="Author, Title, 2020")
    assert {*study.context_sources.all()} == {report, words}
    assert [*study.blocks.get(number=2).sources.all()] == [report]
    assert [one.address for one in study.results.get().sources.all()] == ["https://www.example.org/catch"]
    assert Source.objects.count() == 3
    voice = study.voices.get()
    assert (voice.kind, voice.community_km, voice.author_en) == ("strength", "យើង", "Trust.")
    assert (study.involvements.get().phase, study.partners.get().role) == ("planning", "lead")
    assert study.contributors.get().name == "Sok Dara"
    assert (study.text_state_en, study.text_state_km, study.text_state_lo) == ("original", "draft", None)


def test_an_untouched_form_saves_nothing(client, editor, study):
    source = make.SourceFactory()
    study.body_en = "<h2>Nets</h2><p>a<br>b</p><table><tbody><tr><td>1</td></tr></tbody></table>"
    study.save()
    study.context_sources.add(source)
    study.ecosystems.create(ecosystem="lake")
    study.goals.create(goal=14)
    block = make.BlockFactory(case_study=study)
    block.sources.add(source)
    client.get(address(study))
    before = life.head(study).number
    assert send(client, address(study)).status_code == 302
    assert life.head(study).number == before


def test_a_row_that_is_added_without_a_script_begins_as_it_should(client, editor):
    """With what such a row begins with, nothing marked as wrong, and gone again where nothing was typed."""
    added = send(client, NEW, title_en="The lake", **{"add-partners": "1"})
    assert form_data(added)["partners-0-role"] == ["partner"]
    assert "aria-invalid" not in added.content.decode()
    template = added.content.decode().partition('name="partners-__prefix__-role"')[2].partition("</select>")[0]
    assert '<option value="partner" selected>' in template, "the row that the script copies"
    saved = send(client, NEW, page=added)
    assert saved.status_code == 302
    assert not CaseStudy.objects.get().partners.exists()


def test_what_is_wrong_is_marked_once_it_was_to_be_saved(client, editor):
    answer = send(client, NEW, title_en="The lake", **{"partners-TOTAL": "1", "partners-0-role": "lead"})
    assert answer.content.decode().count("aria-invalid") == 1


def test_what_is_unticked_goes(client, editor, study):
    one, two = make.SourceFactory(), make.SourceFactory()
    study.context_sources.add(one, two)
    study.ecosystems.create(ecosystem="lake")
    study.goals.create(goal=14)
    send(client, address(study), context_sources=[str(two.pk)], ecosystems=[], goals=["6"])
    assert [*study.context_sources.all()] == [two]
    assert not study.ecosystems.exists()
    assert [row.goal for row in study.goals.all()] == [6]


def test_sources_are_chosen_among_those_of_the_entry(client, editor, study):
    own, foreign = make.SourceFactory(), make.SourceFactory()
    study.context_sources.add(own)
    page = client.get(address(study))
    assert str(own) in page.text
    assert str(foreign) not in page.text
    answer = send(client, address(study), context_sources=[str(foreign.pk)])
    assert answer.status_code == 200
    assert [*study.context_sources.all()] == [own]


@pytest.mark.parametrize(
    "words", ["javascript:alert(1)", "seed", "x", "y" * 600, "\n".join(f"Source {n}" for n in range(40))]
)
def test_what_is_no_source_is_refused_and_kept_in_the_box(client, editor, study, words):
    answer = send(client, address(study), more_sources=words)
    assert answer.status_code == 200
    assert answer.context["form"].errors["more_sources"]
    assert answer.context["form"]["more_sources"].value().strip() == words
    assert not Source.objects.exists()


def test_the_same_source_is_made_once(db):
    first = source_words.keys_of(lines=["https://example.org/a", "Words of 2020"])
    assert source_words.keys_of(lines=["Words of 2020", "https://example.org/a"]) == first
    assert Source.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"began": "2010", "ended": "2004"}, "before the first year"),
        ({"began": "3020"}, "1800 to 2100"),
        ({"country": "XX"}, "choose one from the list"),
        ({"place": "999999"}, "choose one from the list"),
        ({"themes": ["999999"]}, "choose"),
        ({"goals": ["18"]}, "18"),
        ({"ecosystems": ["moon"]}, "moon"),
        ({"title_en": "x" * 301}, "too long"),
        ({"title_en": ""}, "Give a title"),
        ({"body_en": "x" * 200_001}, "too long"),
        ({"body_km": "RBHraCaNacRkkm<úCa karGnuvtþc,ab;RBhμTNÐEdl"}, "Limon"),
        ({"summary_vi": "Céng hßa x· héi chñ nghÜa ViÖt Nam"}, "VnTime"),
        ({"blocks-TOTAL": "1", "blocks-0-title_en": "Only a title"}, "what was done"),
        ({"lessons-TOTAL": "1", "lessons-0-text_en": "RBHraCaNacRkkm<úCa"}, "Limon"),
        (
            {
                "involvements-TOTAL": "2",
                "involvements-0-phase": "planning",
                "involvements-0-text_en": "a",
                "involvements-1-phase": "planning",
                "involvements-1-text_en": "b",
            },
            "stands here twice",
        ),
    ],
)
def test_bad_input_is_answered_in_words(client, editor, study, changes, words):
    answer = send(client, address(study), **changes)
    assert answer.status_code == 200
    assert words in answer.text
    study.refresh_from_db()
    assert study.title_en.startswith("Case study")


def test_script_in_the_story_is_cleaned(client, editor, study):
    send(client, address(study), body_en='<p onclick="x()">a<script>alert(1)</script></p><img src=x onerror=alert(1)>')
    study.refresh_from_db()
    assert study.body_en == "<p>a</p><p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_the_public_reads_the_story_between_context_and_blocks(client):
    study = make.CaseStudyFactory(body_en="<h3>Nets</h3><p>Torn.</p>")
    make.BlockFactory(case_study=study)
    text = client.get(f"/en/case-studies/{study.slug}/").text
    assert '<h2 id="story">The story</h2>' in text
    assert '<div class="rich" lang="en"><h3>Nets</h3><p>Torn.</p></div>' in text
    assert text.index('id="context"') < text.index('id="story"') < text.index('id="blocks"')
    assert '<li><a href="#story">The story</a></li>' in text
    assert 'class="tag" lang="en"' in client.get(f"/km/case-studies/{study.slug}/").text
    bare = make.CaseStudyFactory()
    assert 'id="story"' not in client.get(f"/en/case-studies/{bare.slug}/").text


# --- measures ---


@pytest.fixture
def largest(network, organization):
    study = CaseStudy.objects.get(slug="kampong-phluk")
    study.owner = organization
    study.save()
    return study


def test_opening_the_largest_case_study(client, largest, editor, django_assert_max_num_queries):
    client.get(address(largest))
    with django_assert_max_num_queries(20):
        page = client.get(address(largest))
    assert page.status_code == 200


def test_saving_the_largest_case_study(client, largest, editor, django_assert_max_num_queries):
    data = form_data(client.get(address(largest)))
    data["summary_km"] = ["សេចក្ដីសង្ខេបថ្មី"]
    data["body_en"] = ["A story.\n\nOf two paragraphs."]
    data["blocks-0-text_en"] = ["Another text."]
    data["more_sources"] = ["https://example.org/a\nhttps://example.org/b"]
    with django_assert_max_num_queries(25):
        answer = client.post(address(largest), data)
    assert answer.status_code == 302
    assert head(largest)["fields"]["body_en"] == "<p>A story.</p><p>Of two paragraphs.</p>"
    largest.refresh_from_db()
    assert largest.body_en is None


def test_the_number_of_queries_does_not_grow_with_rows(client, editor, study):
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            make.BlockFactory(case_study=study).sources.add(make.SourceFactory())
        client.get(address(study))
        with CaptureQueriesContext(connection) as caught:
            client.get(address(study))
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- from a Word file ---


def docx(text="They closed a part of the lake.", title="The lake", pictures=0):
    return ContentFile(word_file(text, title=title, pictures=pictures), name="story.docx")


def uploaded(client, page=WORD, language="en", **options):
    answer = client.post(page, {"file": docx(**options), "language": language})
    assert answer.status_code == 302, answer.text
    return answer.url


def test_a_new_case_study_from_a_word_file(client, editor, organization):
    preview = uploaded(client, language="km", title="បឹង", text="ពួកគេបិទបឹងមួយផ្នែក")
    page = client.get(preview)
    assert "ពួកគេបិទបឹងមួយផ្នែក" in page.text
    assert form_data(page)["title"] == ["បឹង"]
    assert not CaseStudy.objects.exists()
    answer = send(client, preview)
    study = CaseStudy.objects.get()
    assert answer.url == address(study)
    assert (study.title_km, study.body_km) == ("បឹង", "<p>ពួកគេបិទបឹងមួយផ្នែក</p>")
    assert (study.owner, study.original_language, study.status) == (organization, "km", "draft")
    assert study.text_state_km == "original"
    # The same page sent again leads to the same case study.
    assert client.post(preview, {"title": "x"}).url == address(study)
    assert CaseStudy.objects.count() == 1


def test_the_story_of_a_case_study_from_a_word_file(client, editor, study):
    study.body_vi = "<p>Cũ</p>"
    study.save()
    preview = uploaded(client, address(study, "word"), language="vi", title="Hồ", text="Họ đóng một phần hồ")
    assert "A text in this language is there already" in client.get(preview).text
    assert client.post(preview).url == address(study)
    study.refresh_from_db()
    assert (study.title_vi, study.body_vi) == ("Hồ", "<p>Họ đóng một phần hồ</p>")
    assert (study.text_state_vi, study.text_state_en) == ("draft", "original")
    assert life.revisions(study).get(number=1).snapshot["fields"]["body_vi"] == "<p>Cũ</p>"


def test_what_somebody_wrote_meanwhile_is_not_overwritten_unseen(client, editor, study):
    preview = uploaded(client, address(study, "word"))
    send(client, address(study), body_en="Written meanwhile.")
    answer = client.post(preview)
    assert answer.status_code == 200
    assert "Somebody changed the text" in answer.text
    study.refresh_from_db()
    assert study.body_en == "<p>Written meanwhile.</p>"
    assert client.post(preview).status_code == 302
    study.refresh_from_db()
    assert study.body_en == "<p>They closed a part of the lake.</p>"


def test_pictures_are_kept_with_words_only(client, editor, study):
    preview = uploaded(client, address(study, "word"), pictures=2)
    page = client.get(preview)
    assert form_data(page)["alt_0"] == ["A boat"]
    picture = client.get(f"{preview}0.jpg")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert client.get(f"{preview}2.jpg").status_code == 404
    answer = client.post(preview, {"keep_0": "on", "alt_0": ""})
    assert answer.status_code == 200
    assert {"alt_0", "credit", "licence"} <= answer.context["form"].errors.keys()
    assert not Photo.objects.exists()
    said = {"keep_1": "on", "alt_1": "A boat on the lake", "credit": "Sok Dara", "licence": "CC BY 4.0"}
    assert client.post(preview, said).status_code == 302
    photo = Photo.objects.get()
    assert (photo.alt_en, photo.credit, photo.licence) == ("A boat on the lake", "Sok Dara", "CC BY 4.0")
    assert [row["fields"]["photo_id"] for row in head(study)["children"]["casestudyphoto_set"]] == [photo.pk]
    assert client.get(f"{preview}0.jpg").status_code == 404


def test_without_pictures_nothing_is_asked(client, editor, study):
    preview = uploaded(client, address(study, "word"), pictures=1)
    assert client.post(preview).status_code == 302
    assert not Photo.objects.exists()


def test_what_waits_is_for_one_person_and_one_case_study(client, editor, study, organization):
    preview = uploaded(client, address(study, "word"), pictures=1)
    other = make.CaseStudyFactory(slug="other", owner=organization, status="draft", publish_at=None)
    assert client.get(preview.replace("/lake/", "/other/")).status_code == 404
    assert client.post(preview.replace("/lake/", "/new/")).status_code == 404
    colleague = make.MembershipFactory(organization=organization).user
    client.force_login(colleague)
    for page in (preview, f"{preview}0.jpg"):
        assert client.get(page).status_code == 404
    assert client.post(preview).status_code == 404
    client.logout()
    assert client.get(preview).status_code == 302
    other.refresh_from_db()
    assert other.body_en is None


@pytest.mark.parametrize("token", ["x" * 43, "--------", "a" * 300])
def test_forged_names_find_nothing(client, editor, study, token):
    assert client.get(f"{address(study, 'word')}{token}/").status_code == 404


def test_what_waits_is_forgotten_after_a_day(client, editor, settings):
    preview = uploaded(client, pictures=1)
    folder = next(path for path in (Path(settings.PRIVATE_ROOT) / "word").iterdir())
    word_files.forget_old()
    assert client.get(preview).status_code == 200
    old = time.time() - word_files.KEPT_SECONDS - 60
    os.utime(folder, (old, old))
    assert client.get(preview).status_code == 404
    word_files.forget_old()
    word_files.forget_old()
    assert not folder.exists()


def test_nobody_fills_the_disk(client, editor, settings):
    for _number in range(8):
        uploaded(client)
    assert len([*(Path(settings.PRIVATE_ROOT) / "word").iterdir()]) == word_files.MOST_OF_A_PERSON


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "Save as"),
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "Save as"),
    ],
)
def test_a_file_that_is_refused_says_what_to_do(client, editor, content, words):
    answer = client.post(WORD, {"file": ContentFile(content, name="a.docx"), "language": "en"})
    assert answer.status_code == 200
    assert words in answer.text


def test_without_a_file_or_language(client, editor):
    answer = client.post(WORD, {"language": "xx"})
    assert "Choose a file." in answer.text
    answer = client.post(WORD, {"file": docx(), "language": "xx"})
    assert "choose the file again" in answer.text


def test_pages_are_kept_by_no_cache(client, editor, study):
    preview = uploaded(client, address(study, "word"), pictures=1)
    for page in (NEW, WORD, address(study), preview, f"{preview}0.jpg"):
        assert client.get(page)["Cache-Control"] == "private, no-store"
