"""What is missing before an entry can be published is a link to the very place where it is written."""

import re

import pytest
from factories import BlockFactory, CaseStudyFactory, PersonFactory, ResultFactory, VoiceFactory

pytestmark = pytest.mark.django_db


def test_every_gap_leads_to_a_place_that_the_editor_has(client):
    study = CaseStudyFactory(
        slug="lake",
        status="draft",
        publish_at=None,
        summary_en=None,
        country="",
        approach="",
    )
    BlockFactory(case_study=study)
    ResultFactory(case_study=study)
    VoiceFactory(case_study=study)
    client.force_login(PersonFactory(is_coordinator=True))
    desk = client.get("/en/workspace/case-studies/lake/").content.decode()
    editor = client.get("/en/workspace/case-studies/lake/edit/").content.decode()
    anchors = set(re.findall(r'href="/en/workspace/case-studies/lake/edit/#([^"]+)"', desk))
    assert anchors == {f"id_{one}" for one in (
        "summary_en", "country", "approach", "context_sources", "blocks", "results", "voices"
    )}  # fmt: skip
    ids = re.findall(r'\sid="([^"]+)"', editor)
    assert anchors <= set(ids)
    assert [one for one in set(ids) if ids.count(one) > 1 and "__prefix__" not in one] == []
