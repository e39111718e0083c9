"""What the portal says of a change in the log: told in the reader's language, never mistaken for people's words."""

import pytest
from django.utils.translation import gettext, override

from publishing.lineage import _LEARNT_ON, _NOT_PUBLIC
from publishing.portal_words import PHOTO_ADDED, told
from workshops.commitments import _SAID


def test_each_reader_is_told_in_their_language():
    comment = _SAID % {"organization": "Fishers: of 100% (lake)", "state": "under way"}
    for code in ("vi", "lo", "km"):
        with override(code):
            words = told(comment)
            assert words == gettext(_SAID) % {"organization": "Fishers: of 100% (lake)", "state": gettext("under way")}
            assert words != comment
            assert told(PHOTO_ADDED) == gettext(PHOTO_ADDED) != PHOTO_ADDED
            assert gettext(_NOT_PUBLIC) in told(_LEARNT_ON % {"name": _NOT_PUBLIC})
    assert told(comment) == comment


@pytest.mark.parametrize("words", ["", "Please add a photo.", "Photo added yesterday", "Learnt on:", "%(name)s", "1 %"])
def test_what_a_person_wrote_stays_as_it_is(words):
    assert told(words) == ""
