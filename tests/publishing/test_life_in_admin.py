"""The administration reads the life of entries and the outbox; it changes neither."""

import factories as make
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter

pytestmark = pytest.mark.django_db

READ_ONLY = {
    "publishing_revision": make.RevisionFactory,
    "publishing_step": make.StepFactory,
    "publishing_remark": make.RemarkFactory,
    "accounts_letter": make.LetterFactory,
}


@pytest.fixture
def office(client, administrator, settings):
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = False
    client.force_login(administrator)
    return client


def page(name, kind, *keys):
    return reverse(f"admin:{name}_{kind}", args=keys)


@pytest.mark.parametrize("name", READ_ONLY)
def test_it_is_read_and_never_changed(office, name):
    record = READ_ONLY[name]()
    assert office.get(page(name, "changelist"), {"q": "ដែន"}).status_code == 200
    assert office.get(page(name, "change", record.pk)).status_code == 200
    assert office.get(page(name, "history", record.pk)).status_code == 200
    for address in (page(name, "add"), page(name, "delete", record.pk)):
        assert office.get(address).status_code == 403
        assert office.post(address, {"post": "yes"}).status_code == 403
    assert office.post(page(name, "change", record.pk), {"comment": "x"}).status_code == 403
    assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_list_asks_as_many_queries_for_three_as_for_one(office, name):
    counts = []
    for more in (1, 2):
        READ_ONLY[name].create_batch(more)
        office.get(page(name, "changelist"))
        with CaptureQueriesContext(connection) as captured:
            office.get(page(name, "changelist"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_letter_that_was_given_up_is_tried_again_and_a_sent_one_is_not(office):
    given_up = make.LetterFactory(state="given_up", attempts=10, error="No such host")
    sent = make.LetterFactory(state="sent", sent_at=timezone.now())
    under_way = make.LetterFactory(state="sending", attempts=1)
    keys = [given_up.pk, sent.pk, under_way.pk]
    response = office.post(page("accounts_letter", "changelist"), {"action": "send_again", "_selected_action": keys})
    assert response.status_code == 302
    states = dict(Letter.objects.values_list("pk", "state"))
    assert states == {given_up.pk: "waiting", sent.pk: "sent", under_way.pk: "sending"}
    given_up.refresh_from_db()
    assert given_up.attempts == 0
    assert given_up.next_attempt_at <= timezone.now()


def test_the_text_of_a_letter_is_not_shown(office):
    """It may hold the secret of an invitation or of a new password."""
    letter = make.LetterFactory(body="https://example.org/invitation/a-secret/")
    assert "a-secret" not in office.get(page("accounts_letter", "change", letter.pk)).content.decode()


def test_coordinators_and_translators_are_made_in_the_form_of_a_person(office):
    person = make.PersonFactory()
    form = office.get(page("accounts_user", "change", person.pk)).content.decode()
    assert 'name="is_coordinator"' in form
    assert 'name="translation_rights-TOTAL_FORMS"' in form
