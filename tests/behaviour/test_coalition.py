"""One real report of a communiqué, with what it must, may and must not be labelled."""

import pytest

THEMES = {"counter-terrorism", "foreign-fighters", "civilian-protection"}
MAY = {
    "terrorist-financing",
    "extremism-propaganda",
    "stabilisation-reconstruction",
    "justice-accountability",
    "defence-cooperation",
    "human-rights",
    "multilateral-cooperation",
}


@pytest.fixture(scope="module")
def labelled(shared, default_model):
    text = (shared / "statements" / "coalition-marrakech.ar.txt").read_text(encoding="utf-8")
    labels = default_model.label(text).facets
    return {facet: {label.id for label in given} for facet, given in labels.items()}


def test_regions_are_the_subjects_without_venues_and_the_website(labelled):
    assert labelled["region"] == {"IQ", "SY", "002"}


def test_themes_are_those_of_substance_and_none_beyond_those_named_in_passing(labelled):
    assert labelled["theme"] >= THEMES
    assert labelled["theme"] - THEMES <= MAY
