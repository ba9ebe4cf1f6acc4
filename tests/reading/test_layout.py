"""Layout: what is told apart from the story, and where sentences begin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.reading.layout.stage import read_layout
from dateline.report import Report, day_of


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("ANKARA (Reuters) - The talks failed.", "Ankara", "Reuters"),
        ("NAIROBI, Kenya (AP) _ A bridge collapsed.", "Nairobi", "AP"),
        ("TRIPOLI, Jan 4 (AFP) — Shells fell on the port.", "Tripoli", "AFP"),
        ("LA PAZ, 12 March (EFE) – Miners marched.", "La Paz", "EFE"),
        ("Geneva (ATS) The envoy arrived.", "Geneva", "ATS"),
        ("BEIRUT - The cabinet met.", "Beirut", None),
        ("WASHINGTON, April 3 — The senate voted.", "Washington", None),
        ("Port is shelled\nBy Ann Example\nADEN (Wire) - Shells fell.", "Aden", "Wire"),
        ("7 March 2019 (Reuters) – Gunmen fled.", None, "Reuters"),
        ("Tue Mar 7, 2019 6:47pm EST (Reuters) - Gunmen fled.", None, "Reuters"),
        ("(AFP) - Gunmen fled a village near Gao.", None, "AFP"),
        ("(CNN)Gunmen fled.", None, "CNN"),
        ("AFP - Gunmen fled.", None, "AFP"),
        ("Bukavu, Democratic Republic of the Congo – Gunmen fled.", "Bukavu", None),
        ("Amman, Jordan — Gunmen fled.", "Amman", None),
        ("March 7, 2019 (JUBA) – Gunmen fled.", "Juba", None),
        ("(JUBA) March 7, 2019 — Gunmen fled.", "Juba", None),
        ("[JUBA] Gunmen fled.", "Juba", None),
        ("7 March 2019, Juba - Gunmen fled.", "Juba", None),
        ("Juba / Khartoum, 7 March 2019 - Gunmen fled.", "Juba", None),
        ("(AFP, Juba) Gunmen fled.", "Juba", "AFP"),
        ("AP, Juba: Gunmen fled.", "Juba", "AP"),
        ("Juba: Gunmen fled.", "Juba", None),
        ("MINSK. March 7 (Interfax) - Gunmen fled.", "Minsk", "Interfax"),
        ("ADEN, Yemen, (Reuters) - Gunmen fled.", "Aden", "Reuters"),
        ("DENVER, Colo., March 7, 2019 /PRNewswire/ -- A firm was sold.", "Denver", "PRNewswire"),
        ("Lima, Mar 7 (EFE).- Gunmen fled.", "Lima", "EFE"),
        ("JUBA | Tue Mar 7, 2019 6:47pm EST JUBA (Reuters) - Gunmen fled.", "Juba", "Reuters"),
        (
            "Gunmen leave town: U.N. JUBA | Tue Mar 7, 2019 6:47pm EST JUBA (Reuters) - Gunmen fled.",
            "Juba",
            "Reuters",
        ),
        ("Gunmen leave town Juba, South Sudan (CNN) -- Gunmen fled.", "Juba", "CNN"),
    ],
)
def test_datelines(text, place, agency):
    found = read_layout(Report(text=text)).dateline
    assert found is not None
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "text",
    [
        "The minister said no - again.",
        "Turkey (and others) - a list of states.",
        "NATO: a history of the alliance.",
        "He left. ANKARA was quiet.",
        "I - for one - disagree.",
        "The Workers' Party (WP) attacked soldiers.",
        "Labour Party (LP) members marched.",
        "Russia - the biggest buyer - sent ships to Syria.",
        "Peace talks – Rebels and the army met in Juba.",
        "EXCLUSIVE - Rebels left the port.",
        "UNHCR: Thousands fled Juba.",
        "Juba (Reuters) is where he works.",
        "Sudan, Egypt – The war of words goes on.",
        "ANN EXAMPLE, CNN ANCHOR: Good evening.",
    ],
)
def test_no_dateline(text):
    assert read_layout(Report(text=text)).dateline is None


def test_what_stands_before_a_dateline_on_its_line_is_a_headline():
    text = "Gunmen leave town Juba, South Sudan (CNN) -- Gunmen fled."
    layout = read_layout(Report(text=text))
    assert [text[s:e] for s, e in layout.headlines] == ["Gunmen leave town"]
    assert text[slice(*layout.dateline_span)] == "Juba, South Sudan (CNN) -- "


def test_the_datelines_of_a_digest_are_no_story():
    text = "JUBA (AP) — Gunmen fled.\n\nKYIV, Ukraine (AP) — Shells fell on the port."
    layout = read_layout(Report(text=text))
    assert layout.dateline.place == "Juba"
    assert not layout.in_story(text.index("KYIV"))
    assert not layout.in_story(text.rindex("AP"))
    assert layout.in_story(text.index("Shells"))


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("The port fell. March 18, 2011 at 4:35 pm | Reply Nobody cares.", "March 18, 2011 at 4:35 pm | Reply"),
        ("The port fell. 7:01 pm ET February 11, 2013 RETWEET What next?", "7:01 pm ET February 11, 2013 RETWEET"),
        ("Full Article Rebels leave the port.", "Full Article"),
        ("The port fell. (Reporting by Ann Example; Editing by Cy Model) More news", "(Reporting by Ann Example; Editing by Cy Model)"),
        ("The port fell. WIRE's Ann Example and Cy Model contributed to this report.", "WIRE's Ann Example and Cy Model contributed to this report."),
        ("The port fell. (INAUDIBLE) We fled.", "(INAUDIBLE)"),
        ("Rebels on a truck. REUTERS/Ann Example The port fell.", "REUTERS/Ann Example"),
    ],
)  # fmt: skip
def test_what_a_page_leaves_inside_a_line(text, remains):
    assert [text[s:e] for s, e in read_layout(Report(text=text)).boilerplate] == [remains]


def test_parts_around_the_story():
    text = (
        "Rebels leave the port\n\nBy Ann Example\n\nADEN (Wire) - Rebels left the port on Monday.\n\n"
        "They took their guns.\n\n(Reporting by Bob Sample; Editing by Cy Model)"
    )
    layout = read_layout(Report(text=text))
    parts = {
        name: [text[s:e] for s, e in getattr(layout, name)]
        for name in ("headlines", "bylines", "boilerplate")
    }
    assert parts == {
        "headlines": ["Rebels leave the port"],
        "bylines": ["By Ann Example"],
        "boilerplate": ["(Reporting by Bob Sample; Editing by Cy Model)"],
    }
    assert layout.in_story(text.index("They"))
    assert not layout.in_story(text.index("ADEN"))
    assert not layout.in_story(text.index("Bob"))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gen. Abdul Rahman met Lt. Gen. J. K. Smith.  They talked.", 2),
        ("The U.N. Security Council met. It voted.", 2),
        ("“We will go,” he said. “Now.” Then they left.", 3),
        ("The vote was held in the U.S. Congress on Monday.", 1),
        ("ADEN (Wire) - Rebels left. The port is quiet.", 3),
        ("A headline without a stop\n\nThe story begins. It ends.", 3),
    ],
)
def test_sentences(parse, text, sentences):
    assert len([s for s in parse(text).sents if s.text.strip()]) == sentences


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2020-01-14", date(2020, 1, 14)),
        ("2020-01-14T23:30:00+02:00", date(2020, 1, 14)),
        ("9:55 AM ET, Sun January 4, 2015", date(2015, 1, 4)),
        ("January 2015", None),
        ("Tuesday", None),
        ("no date at all", None),
        ("2020-13-45", None),
        ("", None),
    ],
)
def test_the_day_of_a_report(published, day):
    assert day_of(published) == day


def test_a_report_without_a_date_takes_the_one_in_its_head():
    assert read_layout(Report(text="TUNIS, 3 May 2019 - The talks began.")).anchor == date(2019, 5, 3)
    assert read_layout(Report(text="The talks began on Friday.")).anchor is None


@given(st.text())
def test_any_text_has_a_layout_within_it(text):
    layout = read_layout(Report(text=text))
    for s, e in [*layout.headlines, *layout.bylines, *layout.boilerplate]:
        assert 0 <= s < e <= len(text)


PAGES = [  # the page, how many items it has, and what the marks are
    ("(9:22 p.m. ET, 3:22 a.m. in Mali) One.\n(7:45 p.m. ET) Two.", ["(9:22 p.m. ET, 3:22 a.m. in Mali)", "(7:45 p.m. ET)"]),
    ("[1:52 p.m. ET] One. [1:10 p.m. ET, 8:10 p.m. in Juba] Two.", ["[1:52 p.m. ET]", "[1:10 p.m. ET, 8:10 p.m. in Juba]"]),
    ("11:22 p.m. ET, 6:22 a.m. local: One.\n9:40 p.m. ET: Two.", ["11:22 p.m. ET, 6:22 a.m. local: ", "9:40 p.m. ET: "]),
    ("10.25am: One.\n\n10.40am: Two.", ["10.25am: ", "10.40am: "]),
    ("14:05\nOne.\n14:20\nTwo.", ["14:05", "14:20"]),
    ("Updates:\n• One.\n• Two.", ["• ", "• "]),
    ("One. May 4, 2012 at 3:30 pm | Two. May 4, 2012 at 3:31 pm |", ["May 4, 2012 at 3:30 pm |", "May 4, 2012 at 3:31 pm |"]),
    ("JUBA (AP) - One.\nKYIV (AP) - Two.", ["KYIV (AP) - "]),
    ("Polls open at noon (5 a.m. ET). They close at 7 p.m. (noon ET) in Juba.", []),
    ("* A footnote.\nNo more.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "marks"), PAGES)
def test_the_marks_of_a_page_of_several_items(text, marks):
    assert [text[s:e] for s, e in read_layout(Report(text=text)).items] == marks
