"""The CV reader: six layouts with their truth, and broken or hostile files, each read in the sandbox's child."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pypdf
import pytest
from reportlab.pdfgen import canvas

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.readers import _cv_pages
from dprkit.readers._cv_anchors import Odd
from dprkit.readers._cv_contacts import contacts
from dprkit.readers._cv_jobs import Entry, entries
from dprkit.readers._cv_lines import Line
from dprkit.readers._cv_spans import spans
from dprkit.readers.cv import cv
from dprkit.records import TABLES, Row, conform

# --- documents -------------------------------------------------------------------------------------------------------


def pdf(*pages: Sequence[str | tuple[str, str]], links: tuple[str, ...] = (), encrypt: str = "") -> bytes:
    """A PDF; a line given as a pair has its second part set flush right."""
    out = io.BytesIO()
    made = canvas.Canvas(out, invariant=1, encrypt=encrypt or None)
    made.setTitle("CV")
    made.setAuthor("J. Example")
    for page in pages:
        for number, line in enumerate(page):
            left, right = (line, "") if isinstance(line, str) else line
            made.drawString(60, 800 - 14 * number, left)
            if right:
                made.drawRightString(540, 800 - 14 * number, right)
        for link in links:
            made.linkURL(link, (60, 20, 200, 40))
        made.showPage()
    made.save()
    return out.getvalue()


def word(fill: object) -> bytes:
    document = docx.Document()
    fill(document)  # type: ignore[operator]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(original: bytes, **changed: bytes) -> bytes:
    """The zip with members added or replaced (``__`` stands for ``/`` and ``_`` for ``.``)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in changed.items()}
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, content in names.items():
            new.writestr(name, content)
    return out.getvalue()


def read(folder: Path, name: str, content: bytes) -> sandbox.Reading:
    path = folder / name
    path.write_bytes(content)
    reading = sandbox.read(sandbox.Source(name, path, account="s1"))
    assert (reading.reader, reading.stopped) == ("cv", "")
    for table in TABLES:  # what a reader gives must fit the declared columns, with no cell lost
        frame, repairs = conform(table, [row for row in reading.rows if row.table == table], "0123456789ab")
        assert not repairs
        assert len(frame) == sum(row.table == table for row in reading.rows)
    assert all(row.values["system"] == "subject" and row.values["account"] == "s1" for row in reading.rows)
    places = [row.place for row in reading.rows]
    assert len(set(places)) == len(places)
    return reading


def told(reading: sandbox.Reading, table: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row.values[name] for name in names) for row in reading.rows if row.table == table]


def jobs(reading: sandbox.Reading) -> list[tuple[object, ...]]:
    return told(reading, "employment", "employer", "title", "start", "end", "current")


def studies(reading: sandbox.Reading) -> list[tuple[object, ...]]:
    return told(reading, "education", "school", "degree", "start", "end")


def text(reading: sandbox.Reading) -> str:
    return "\n".join(row.values["text"] for row in reading.rows if row.table == "documents")


# --- six layouts, with their truth -----------------------------------------------------------------------------------

ONE_LINE = [
    "J. Example",
    "jo@example.com | +1 212 555 0123 | github.com/jo-example",
    "PROFILE",
    "Engineer with 10 years of practice, 2010 - 2020 in billing.",
    "WORK EXPERIENCE",
    "Senior Software Engineer, Northwind Data Ltd, Jan 2021 – Present",
    "• Moved 40 services in 2022",
    "• Cut costs from 2021 to 2022",
    "Backend Developer at Contoso, 03/2018 - 12/2020",
    "• Wrote the billing system",
    "QA Analyst | Fabrikam Inc. | Remote | 2016–2018",
    "EDUCATION",
    "BSc Computer Science, Example University, 2012 - 2016",
    "SKILLS",
    "Python (2014 - 2022), Go",
]


def test_a_single_column_pdf_gives_its_jobs_studies_and_contacts(tmp_path: Path) -> None:
    reading = read(tmp_path, "cv.pdf", pdf(ONE_LINE, links=("https://www.linkedin.com/in/jo-example-1/",)))
    assert jobs(reading) == [
        ("Northwind Data Ltd", "Senior Software Engineer", "2021-01", "", True),
        ("Contoso", "Backend Developer", "2018-03", "2020-12", False),
        ("Fabrikam Inc.", "QA Analyst", "2016", "2018", False),
    ]
    assert told(reading, "employment", "location") == [("",), ("",), ("Remote",)]
    assert studies(reading) == [("Example University", "BSc Computer Science", "2012", "2016")]
    assert told(reading, "contacts", "kind", "value", "observable") == [
        ("email", "jo@example.com", "jo@example.com"),
        ("phone", "+1 212 555 0123", "+12125550123"),
        ("handle", "github.com/jo-example", "github:jo-example"),
        ("url", "https://www.linkedin.com/in/jo-example-1/", "https://www.linkedin.com/in/jo-example-1/"),
        ("handle", "linkedin.com/in/jo-example-1", "linkedin:jo-example-1"),
    ]
    assert all(line in text(reading) for line in ONE_LINE if not line.startswith("•"))
    assert told(reading, "documents", "kind", "format", "page", "pages", "title", "author") == [
        ("cv", "pdf", 1, 1, "CV", "J. Example")
    ]
    assert told(reading, "documents", "producer")[0][0].endswith("ReportLab PDF Library - (opensource)")  # type: ignore[attr-defined]
    assert [(one.place, one.why) for one in reading.unread] == [
        ("p1.9", "a date span in a bullet point: read it by eye"),
        ("p1.11", "a date span outside a section of jobs or studies: read it by eye"),
    ]


def test_headings_of_two_lines_with_the_dates_at_the_right_are_joined_across_pages(tmp_path: Path) -> None:
    first: list[str | tuple[str, str]] = [
        "Experience",
        ("Northwind Data", "Jan 2021 – Present"),
        ("Staff Engineer", "Berlin, Germany"),
        "• Built things",
        "which went on in a second line",
        ("Contoso Research", "Mar. 2018 – Dec. 2020"),
        ("Data Scientist", "Remote"),
    ]
    second: list[str | tuple[str, str]] = [
        ("Fabrikam", "Sept 2015 – Feb 2018"),
        ("Junior Developer", "Austin, TX"),
        "Education",
        ("Example Institute of Technology", "2011 – 2015"),
        "Bachelor of Science",
    ]
    reading = read(tmp_path, "cv.pdf", pdf(first, second))
    assert jobs(reading) == [
        ("Northwind Data", "Staff Engineer", "2021-01", "", True),
        ("Contoso Research", "Data Scientist", "2018-03", "2020-12", False),
        ("Fabrikam", "Junior Developer", "2015-09", "2018-02", False),
    ]
    assert told(reading, "employment", "location") == [("Berlin, Germany",), ("Remote",), ("Austin, TX",)]
    assert studies(reading) == [("Example Institute of Technology", "Bachelor of Science", "2011", "2015")]
    assert [row.place for row in reading.rows if row.table == "employment"] == ["p1.1", "p1.2", "p2.1"]
    assert all(row.values["found"] in text(reading) for row in reading.rows if row.table == "employment")
    assert not reading.unread


def test_a_text_with_the_dates_first_gives_its_jobs(tmp_path: Path) -> None:
    lines = [
        "EMPLOYMENT HISTORY",
        "",
        "2019–2021   Northwind Data Ltd, Platform Engineer",
        "  - kept the lights on",
        "05/2016 - 04/2019   Contoso GmbH, Systems Administrator",
        "since 2021-06   Fabrikam LLC, Engineering Manager",
        "EDUCATION",
        "2016   MSc Mathematics, Example University",
    ]
    reading = read(tmp_path, "cv.txt", "\r\n".join(lines).encode())
    assert jobs(reading) == [
        ("Northwind Data Ltd", "Platform Engineer", "2019", "2021", False),
        ("Contoso GmbH", "Systems Administrator", "2016-05", "2019-04", False),
        ("Fabrikam LLC", "Engineering Manager", "2021-06", "", True),
    ]
    assert studies(reading) == [("Example University", "MSc Mathematics", "", "2016")]
    assert not reading.unread


def test_a_docx_laid_out_as_a_table_gives_its_jobs_and_its_header(tmp_path: Path) -> None:
    def fill(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Phone: +44 20 7946 0958 · jo@example.org"
        document.add_heading("Professional Experience", 1)
        table = document.add_table(rows=2, cols=2)
        for row, (dates, what) in zip(
            table.rows,
            [
                ("Jan 2020 –\nMar 2023", "Contoso Ltd\nLead Developer\nLondon, United Kingdom"),
                ("2017 – 2019", "Northwind SAS\nSoftware Engineer"),
            ],
            strict=True,
        ):
            row.cells[0].text, row.cells[1].text = dates, what
        document.add_heading("Education", 1)
        document.add_paragraph("Example College\t2013 – 2016")
        document.add_paragraph("Diploma in Computing")
        document.core_properties.author = "Template Maker"

    reading = read(tmp_path, "cv.docx", word(fill))
    assert jobs(reading) == [
        ("Contoso Ltd", "Lead Developer", "2020-01", "2023-03", False),
        ("Northwind SAS", "Software Engineer", "2017", "2019", False),
    ]
    assert studies(reading) == [("Example College", "Diploma in Computing", "2013", "2016")]
    assert told(reading, "contacts", "kind", "observable") == [
        ("phone", "+442079460958"),
        ("email", "jo@example.org"),
    ]
    assert told(reading, "documents", "kind", "format", "pages", "author") == [("cv", "docx", 1, "Template Maker")]


def test_a_french_cv_gives_its_jobs(tmp_path: Path) -> None:
    lines = [
        "EXPÉRIENCES PROFESSIONNELLES",
        "Développeuse web – Boréal Conseil SARL – depuis mars 2020",
        "Lyon, France",
        "Ingénieure d'études, Exemple SAS, septembre 2016 – févr. 2020",
        "Stagiaire chez Papeterie Dupont de Test, de juin à août 2016",
        "FORMATION",
        "Diplôme d'ingénieur, École Exemple, 2013 – 2016",
        "LANGUES",
    ]
    reading = read(tmp_path, "cv.pdf", pdf(lines))
    assert jobs(reading) == [
        ("Boréal Conseil SARL", "Développeuse web", "2020-03", "", True),
        ("Exemple SAS", "Ingénieure d'études", "2016-09", "2020-02", False),
        ("Papeterie Dupont de Test", "Stagiaire", "2016-06", "2016-08", False),
    ]
    assert told(reading, "employment", "location") == [("Lyon, France",), ("",), ("",)]
    assert studies(reading) == [("École Exemple", "Diplôme d'ingénieur", "2013", "2016")]


def test_a_german_cv_gives_its_jobs(tmp_path: Path) -> None:
    def fill(document: docx.document.Document) -> None:
        for line in [
            "Berufserfahrung",
            "04/2019 – heute\tMusterwerk GmbH, Musterstadt",
            "Softwareentwickler",
            "01.10.2015 – 31.03.2019\tBeispiel AG",
            "Systemadministrator",
            "März 2013 bis Dezember 2014\tProbe KG",
            "Werkstudentin",
            "Ausbildung",
            "10/2010 – 09/2015\tTechnische Universität Musterstadt, Bachelor Informatik",
            "Kenntnisse",
        ]:
            document.add_paragraph(line)
        document.add_paragraph("Java seit 2012", style="List Bullet")

    reading = read(tmp_path, "Lebenslauf.docx", word(fill))
    assert jobs(reading) == [
        ("Musterwerk GmbH", "Softwareentwickler", "2019-04", "", True),
        ("Beispiel AG", "Systemadministrator", "2015-10", "2019-03", False),
        ("Probe KG", "Werkstudentin", "2013-03", "2014-12", False),
    ]
    assert told(reading, "employment", "location")[0] == ("Musterstadt",)
    assert studies(reading) == [("Technische Universität Musterstadt", "Bachelor Informatik", "2010-10", "2015-09")]
    assert "• Java seit 2012" in text(reading)
    assert not reading.unread


def columns_pdf() -> bytes:
    """A narrow left column and a wide right one, drawn row by row, as a table is."""
    left = [
        "CONTACT",
        "jo@example.org",
        "www.linkedin.com/in/jo-example-",
        "0123 (LinkedIn)",
        "SKILLS",
        "Python (expert)",
    ]
    left += ["Tools: Git, Docker", "LANGUAGES", "German (native)", "", ""]
    right = [
        "EXPERIENCE",
        "Engineer",
        "Velmora Ltd, Austin, TX",
        "March 2020 - Present",
        "Built the billing system",
        "",
    ]
    right += ["Developer", "Norvane", "2018 - 2020", "EDUCATION", "Fairhaven College"]
    out = io.BytesIO()
    made = canvas.Canvas(out, invariant=1)
    for number, (one, two) in enumerate(zip(left, right, strict=True)):
        made.drawString(30, 800 - 14 * number, one)
        made.drawString(220, 800 - 14 * number, two)
    made.drawString(220, 800 - 14 * 11, "BSc Physics, 2014 - 2018")
    made.save()
    return out.getvalue()


def test_a_pdf_of_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    reading = read(tmp_path, "cv.pdf", columns_pdf())
    assert jobs(reading) == [
        ("Velmora Ltd", "Engineer", "2020-03", "", True),
        ("Norvane", "Developer", "2018", "2020", False),
    ]
    assert studies(reading) == [("Fairhaven College", "BSc Physics", "2014", "2018")]
    assert text(reading).index("German (native)") < text(reading).index("EXPERIENCE")


def test_skills_have_their_level_and_group_and_spoken_languages_are_not_read_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "cv.pdf", columns_pdf())
    assert told(reading, "skills", "skill", "level", "kind") == [
        ("Python", "expert", ""),
        ("Git", "", "Tools"),
        ("Docker", "", "Tools"),
    ]
    assert "German" not in str([row.values for row in reading.rows if row.table != "documents"])


def test_the_address_of_a_linkedin_profile_that_a_narrow_column_broke_is_whole(tmp_path: Path) -> None:
    reading = read(tmp_path, "Profile.pdf", columns_pdf())
    assert ("handle", "linkedin:jo-example-0123") in told(reading, "contacts", "kind", "observable")
    assert ("handle", "linkedin:jo-example") not in told(reading, "contacts", "kind", "observable")


def test_a_pdf_gives_the_properties_of_its_information_dictionary_and_its_xmp_packet(tmp_path: Path) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description xmlns:m="http://ns.adobe.com/xap/1.0/mm/" xmlns:p="http://ns.adobe.com/xap/1.0/" '
        'm:OriginalDocumentID="uuid:1234"><p:CreatorTool>Writer 7</p:CreatorTool></r:Description></r:RDF></x:xmpmeta>'
    )
    writer = pypdf.PdfWriter(io.BytesIO(pdf(ONE_LINE)))
    writer.add_metadata({"/Creator": "Writer", "/ModDate": "D:20260102030405+01'00'"})
    for content, known in ((packet, ("uuid:1234", True)), (f'<!DOCTYPE a [<!ENTITY b "c">]>{packet}', ("", False))):
        stream = pypdf.generic.StreamObject()
        stream.set_data(content.encode())
        writer.root_object[pypdf.generic.NameObject("/Metadata")] = writer._add_object(stream)
        out = io.BytesIO()
        writer.write(out)
        ((modified, document_id, producer),) = told(
            read(tmp_path, "cv.pdf", out.getvalue()), "documents", "modified", "document_id", "producer"
        )
        assert modified == "D:20260102030405+01'00'"
        assert (document_id, "Writer 7" in str(producer)) == known
        assert "Writer" in str(producer)


def test_a_docx_gives_who_saved_it_last_and_its_template(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    app = f"<Properties xmlns='{space}'><Template>Resume.dotx</Template><TotalTime>12</TotalTime>"
    app += "<Application>Word</Application><Company>Velmora</Company><AppVersion>16.0</AppVersion></Properties>"

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("Dear Madam, see my CV.")
        document.core_properties.last_modified_by = "Somebody Else"
        document.core_properties.revision = 7

    reading = read(tmp_path, "cv.docx", repacked(word(fill), docProps__app_xml=app.encode()))
    assert told(
        reading, "documents", "modified_by", "template", "company", "revision", "edited_minutes", "producer"
    ) == [("Somebody Else", "Resume.dotx", "Velmora", "7", "12", "Word 16.0")]


def test_a_page_whose_places_cannot_be_told_is_read_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_inside", True)
    monkeypatch.setattr(_cv_pages, "pieces", lambda page, late: 1 / 0)
    path = tmp_path / "cv.pdf"
    path.write_bytes(pdf(ONE_LINE))
    rows = [part for part in cv.read(sandbox.Source("cv.pdf", path)) if isinstance(part, Row)]
    assert [row.values["employer"] for row in rows if row.table == "employment"] == [
        "Northwind Data Ltd",
        "Contoso",
        "Fabrikam Inc.",
    ]


def test_markdown_gives_its_jobs_without_its_marks(tmp_path: Path) -> None:
    lines = ["## Experience", "", "### **Engineer** — Velmora", "", "*2019 – 2021* | Remote", "", "- Built it", ""]
    lines += ["### Developer — Norvane", "", "*2017 – 2019*", "", "## Skills", "", "- Python", "- Go"]
    reading = read(tmp_path, "cv.md", "\n".join(lines).encode())
    assert jobs(reading) == [
        ("Velmora", "Engineer", "2019", "2021", False),
        ("Norvane", "Developer", "2017", "2019", False),
    ]
    assert told(reading, "skills", "skill") == [("Python",), ("Go",)]


# --- words and forms, without a file ---------------------------------------------------------------------------------


def parsed(*lines: str) -> list[tuple[str, ...]]:
    """Rows as (place, role, start, end), and spans left out as (why,)."""
    made = entries([Line(1, line) for line in lines])
    return [
        (one.heading.place, one.heading.role, one.span.start, one.span.end) if isinstance(one, Entry) else (one.why,)
        for one in made
    ]


@pytest.mark.parametrize(
    ("written", "start", "end", "current"),
    [
        ("Jan 2021 – Present", "2021-01", "", True),
        ("01/2021 - 03/2023", "2021-01", "2023-03", False),
        ("2019–2021", "2019", "2021", False),
        ("March 2020 to date", "2020-03", "", True),
        ("since 2020", "2020", "", True),
        ("depuis mars 2020", "2020-03", "", True),
        ("De septembre 2015 à août 2018", "2015-09", "2018-08", False),
        ("Mai 2019 - aujourd’hui", "2019-05", "", True),
        ("fe\u0301vrier 2019 – de\u0301cembre 2019", "2019-02", "2019-12", False),
        ("von März 2018 bis Dezember 2020", "2018-03", "2020-12", False),
        ("seit 04/2021", "2021-04", "", True),
        ("01.03.2020 – 31.12.2021", "2020-03", "2021-12", False),
        ("enero de 2019 – la actualidad", "2019-01", "", True),
        ("desde mayo 2018 hasta abril 2019", "2018-05", "2019-04", False),
        ("Jan – Mar 2021", "2021-01", "2021-03", False),
        ("Jan '21 – Mar '23", "2021-01", "2023-03", False),
        ("2019/20", "2019", "2020", False),
        ("Summer 2019 – Fall 2020", "2019", "2020", False),
        ("'19 – '21", "2019", "2021", False),
        ("Sep 18 – Jan 20", "2018-09", "2020-01", False),
        ("March 15, 2019 – June 2, 2020", "2019-03", "2020-06", False),
        ("od marca 2019 do chwili obecnej", "2019-03", "", True),
        ("kwiecień 2018 – wrzesień 2019", "2018-04", "2019-09", False),
        ("IX 2015 – VI 2018", "2015-09", "2018-06", False),
        ("outubro de 2018 até o momento", "2018-10", "", True),
        ("maio/2018 - atual", "2018-05", "", True),
        ("WS 2015/16 – SS 2019", "2015", "2019", False),
        ("mars 2019 à ce jour", "2019-03", "", True),
        ("2018-03-01 to 2019-02-28", "2018-03", "2019-02", False),
        ("03/18 – 05/21", "2018-03", "2021-05", False),
        ("2020 –", "2020", "", None),
        ("01/03/2020 - 15/04/2021", "2020", "2021-04", False),
    ],
)
def test_a_date_span_is_read_to_the_month_or_the_year(written: str, start: str, end: str, current: bool | None) -> None:
    (span,) = spans(f"Acme {written}")
    assert (span.start, span.end, span.current, span.problem) == (start, end, current, "")
    assert f"Acme {written}"[span.begin : span.stop] == written


@pytest.mark.parametrize("written", ["03/10 – 05/11", "13/2021 - 03/2023", "2021 – 2019", "2010-11"])
def test_a_date_span_that_can_be_read_in_two_ways_is_reported_and_not_read(written: str) -> None:
    (row,) = parsed("Experience", f"Developer, Acme Ltd, {written}")
    assert len(row) == 1
    assert row[0].startswith("a date span")


def test_a_heading_that_cannot_be_told_apart_is_the_employer_only_when_it_is_one_part() -> None:
    assert parsed("Experience", "Growth Ninja, Acme 2019 – 2020") == [
        ("dates beside which nothing tells what they are of",)
    ]
    assert parsed("Experience", "Acme 2019 – 2020") == [("Acme", "", "2019", "2020")]
    assert parsed("Experience", "Growth Ninja 2019 – 2020", "Acme") == [
        ("dates beside which nothing tells what they are of",)
    ]


def test_a_second_job_below_one_employer_does_not_take_over_the_employer() -> None:
    lines = ["Experience", "Acme Ltd", "Senior Engineer  2021 – Present", "Engineer  2019 – 2021"]
    assert parsed(*lines) == [("Acme Ltd", "Senior Engineer", "2021", ""), ("", "Engineer", "2019", "2021")]


def test_a_department_after_the_title_is_not_taken_for_the_employer() -> None:
    lines = ["Experience", "Engineer, Payments  2019 – 2020", "Acme", "Engineer, Growth  2017 – 2018", "Contoso"]
    assert parsed(*lines) == [
        ("Acme", "Engineer, Payments", "2019", "2020"),
        ("Contoso", "Engineer, Growth", "2017", "2018"),
    ]


def test_an_entry_with_the_dates_below_its_two_lines_is_read_whole() -> None:
    lines = [
        *["Experience", "Engineer", "Northwind · Full-time", "Jan 2020 – Present · 3 yrs 2 mos", "Warsaw, Poland"],
        *["Built it.", "Developer", "Contoso · Contract", "Mar 2017 – Dec 2019", "Education"],
        *["Example University", "Bachelor's degree, Physics", "2012 – 2016"],
    ]
    assert parsed(*lines) == [
        ("Northwind", "Engineer", "2020-01", ""),
        ("Contoso", "Developer", "2017-03", "2019-12"),
        ("Example University", "Bachelor's degree, Physics", "2012", "2016"),
    ]


def located(line: str) -> tuple[str, str, str]:
    (one,) = entries([Line(1, "Experience"), Line(1, line)])
    assert isinstance(one, Entry)
    return one.heading.place, one.heading.role, one.heading.location


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Engineer, Acme, Austin, TX, 2019 – 2020", ("Acme", "Engineer", "Austin, TX")),
        (
            "Engineer, Copper Lane Software, Denver, Colorado 2019 – 2020",
            ("Copper Lane Software", "Engineer", "Denver, Colorado"),
        ),
        ("Engineer, Acme, Germany (2019 – 2020)", ("Acme", "Engineer", "Germany")),
        ("Engineer, Acme, Inc., Remote | 2019 – 2020", ("Acme, Inc.", "Engineer", "Remote")),
        ("Beispiel GmbH, Musterstadt – Entwickler – 2019 – 2020", ("Beispiel GmbH", "Entwickler", "Musterstadt")),
        ("Systems Engineer at Bank of Example 2019 – 2020", ("Bank of Example", "Systems Engineer", "")),
        ("Engineer | Acme | Lyon | 2019 – 2020", ("", "Engineer", "")),
    ],
)
def test_a_place_is_set_apart_from_the_employer_only_where_it_is_certain(line: str, told: tuple[str, str, str]) -> None:
    assert located(line) == told


def test_dates_outside_jobs_and_studies_and_inside_sentences_make_no_row() -> None:
    lines = [
        *["2001 – 2002 Acme Ltd, Engineer", "Projects", "Red Ledger 2019 – 2020", "Experience and Education"],
        *["Contoso Ltd, Engineer, 2015 – 2016", "Experience", "I worked from 2010 to 2012 on many things there"],
        *["2009 Freelancer", "Education", "2014"],
    ]
    assert parsed(*lines) == [
        ("a date span outside a section of jobs or studies",),
        ("a date span outside a section of jobs or studies",),
        ("a date span outside a section of jobs or studies",),
        ("a date span inside a sentence",),
        ("a single date, not a span",),
        ("a single date, not a span",),
    ]


def test_several_jobs_below_the_line_of_their_employer_have_it_where_the_lines_tell_so() -> None:
    jobs = [
        "Velmora",
        "4 years 2 months",
        "Lead",
        "2021 – Present",
        "Engineer",
        "2019 – 2021",
        "Freelance Writer",
        "2018",
    ]
    assert parsed("Experience", *jobs)[:2] == [
        ("Velmora", "Lead", "2021", ""),
        ("Velmora", "Engineer", "2019", "2021"),
    ]
    spaced = ["Velmora\tBerlin", "Lead\t2021 – Present", "• x", "Engineer\t2019 – 2021", "• y", ""]
    spaced += ["Norvane\tParis", "Intern\t2017 – 2018"]
    assert parsed("Experience", "", *spaced) == [
        ("Velmora", "Lead", "2021", ""),
        ("Velmora", "Engineer", "2019", "2021"),
        ("Norvane", "Intern", "2017", "2018"),
    ]
    around = ["Velmora Ltd  2015 – 2020", "Lead (2018 – 2020)", "• x", "Engineer (2015 – 2018)"]
    assert parsed("Experience", *around) == [
        ("Velmora Ltd", "", "2015", "2020"),
        ("Velmora Ltd", "Lead", "2018", "2020"),
        ("Velmora Ltd", "Engineer", "2015", "2018"),
    ]


def test_where_the_words_do_not_tell_the_other_entries_do() -> None:
    lines = ["Experience", "Growth Ninja | Velmora | Lyon | 2019 – 2020", "Engineer | Norvane | Nantes | 2017 – 2019"]
    lines += ["Analyst | Quill | Remote | 2015 – 2017"]
    assert parsed(*lines) == [
        ("Velmora", "Growth Ninja", "2019", "2020"),
        ("Norvane", "Engineer", "2017", "2019"),
        ("Quill", "Analyst", "2015", "2017"),
    ]


def test_a_sentence_about_a_job_gives_no_employer() -> None:
    lines = ["Experience", "Worked as Software Engineer in Acme Pvt Ltd from Jan 2018 to Mar 2020"]
    assert parsed(*lines) == [("dates beside which nothing tells what they are of",)]


def test_no_line_takes_long_to_read() -> None:
    chance = random.Random(6)
    bits = ["2019", " – ", "03/", "Jan ", "'", "12.", "a,", "(", ")", " ", "\t", "*", "_", "#", ":", "à ", "Engineer "]
    bits += ["Ltd", "GmbH & Co. ", "linkedin.com/in/", "@", "www.", "+1 ", "3 years ", "IX ", "summer ", "•", "|", "-"]
    for _ in range(2000 if os.environ.get("TORTURE") else 200):
        few = chance.sample(bits, chance.randint(1, 4))
        line = "".join(chance.choice(few) for _ in range(400))[:400]
        begin = time.process_time()
        list(entries([Line(1, "Experience"), Line(1, line), Line(1, "Engineer, Acme Ltd, 2019 – 2020")]))
        list(contacts(line))
        assert time.process_time() - begin < 0.25, line


def test_what_is_not_looked_at_for_want_of_time_is_reported() -> None:
    lines = [Line(1, "Experience"), Line(1, "Acme Ltd, Engineer, 2019 – 2020")]
    (odd,) = entries(lines, late=lambda: True)
    assert isinstance(odd, Odd)
    assert "takes too long" in odd.why


def test_the_reader_loads_neither_pandas_nor_numpy_nor_pyarrow() -> None:
    code = (
        "import sys, pypdf, phonenumbers, defusedxml.ElementTree; from dprkit.readers import cv, _cv_jobs;"
        "_cv_jobs.spans('2019 – 2020'); _cv_jobs.is_place('Berlin');"
        "print(sorted({'pandas', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    root = Path(sandbox.__file__).parent.parent
    made = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_contacts_have_a_normal_form_and_a_number_without_a_country_code_has_none() -> None:
    line = "Mail Jo@Example.COM, Tel.: 06 39 98 12 34, +33 6 39 98 12 34, Telegram: @Jo_Example, Skype: live:jo.example"
    assert [(one.kind, one.value, one.observable) for one in contacts(line)] == [
        ("email", "Jo@Example.COM", "jo@example.com"),
        ("phone", "06 39 98 12 34", ""),
        ("phone", "+33 6 39 98 12 34", "+33639981234"),
        ("handle", "@Jo_Example", "telegram:jo_example"),
        ("handle", "live:jo.example", "skype:live:jo.example"),
    ]
    assert [(one.kind, one.observable) for one in contacts("GitHub: github.com/jo-x www.example.com/cv")] == [
        ("handle", "github:jo-x"),
        ("url", "www.example.com/cv"),
    ]
    assert contacts("GitHub: see below, 2019 – 2021, version 1.2.3.4") == []


# --- broken and hostile files ----------------------------------------------------------------------------------------


def plain_docx() -> bytes:
    return word(lambda document: document.add_paragraph("Dear Madam, see my CV."))


def unread(reading: sandbox.Reading) -> list[tuple[object, str]]:
    return [(one.place, one.why) for one in reading.unread]


def test_a_pdf_cut_off_in_the_middle_keeps_what_can_be_read_and_says_so(tmp_path: Path) -> None:
    whole = pdf(ONE_LINE)
    reading = read(tmp_path, "cv.pdf", whole[: len(whole) - 400])
    assert any("cut off" in why or "cannot be" in why for _, why in unread(reading))


def bare_pdf(kids: bytes) -> bytes:
    """A PDF whose page tree is written by hand."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages" + kids + b">>endobj\n"
    table = b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n%010d 00000 n \n" % body.index(b"2 0 obj")
    return body + table + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF" % len(body)


def test_a_pdf_whose_page_tree_leads_to_itself_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "loop.pdf", bare_pdf(b"/Kids[2 0 R]/Count 1"))
    assert not reading.rows
    ((place, why),) = unread(reading)
    assert place == "p1"
    assert "cannot be" in why


def test_a_pdf_without_pages_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "empty.pdf", bare_pdf(b"/Kids[]/Count 0"))
    assert not reading.rows
    assert unread(reading) == [("p1", "the PDF has no pages")]


def test_an_encrypted_pdf_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "cv.pdf", pdf(["secret"], encrypt="a-password"))
    assert not reading.rows
    assert unread(reading) == [
        ("p1", "the PDF is encrypted: ask for a copy without a password, or save one, and add that")
    ]


def test_a_scanned_page_and_pages_beyond_the_limit_are_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "long.pdf", pdf(*(["text"] if number != 3 else [] for number in range(1, 203))))
    assert told(reading, "documents", "page", "pages")[-1] == (200, 202)
    assert unread(reading) == [
        ("p3", "no text on page 3: it may be a scan; read it by eye"),
        ("p201", "read 200 of 202 pages: read the others by eye"),
    ]


def test_a_docx_that_inflates_without_end_is_not_opened(tmp_path: Path) -> None:
    bomb = repacked(plain_docx(), word__media__image1_xml=b"\0" * (65 << 20))
    reading = read(tmp_path, "cv.docx", bomb)
    assert not reading.rows
    assert [why.split(" (")[0] for _, why in unread(reading)] == [
        "the DOCX unpacks to over 64 MiB or 200 times its size"
    ]


def test_a_docx_with_a_dtd_in_any_part_is_refused_loudly(tmp_path: Path) -> None:
    dtd = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'
    reading = read(tmp_path, "cv.docx", repacked(plain_docx(), word__footnotes_xml=dtd.encode("utf-16")))
    assert not reading.rows
    ((place, why),) = unread(reading)
    assert place == "p1"
    assert why.startswith("the part word/footnotes.xml declares a DTD or entities")


def test_a_docx_part_named_out_of_its_folder_is_reported_and_the_text_is_read(tmp_path: Path) -> None:
    content = repacked(plain_docx(), **{"..__..__outside_xml": b"<a>never</a>", "word__styles_xml": b"<broken"})
    reading = read(tmp_path, "cv.docx", content)
    assert told(reading, "documents", "kind", "text") == [("letter", "Dear Madam, see my CV.")]
    assert unread(reading) == [
        ("p1", "a part of the DOCX has a name that leaves its folder; it is not read"),
        ("p1", "the part word/styles.xml is not valid XML"),
    ]
    assert next(one.found for one in reading.unread) == "../../outside.xml"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cv.docx"]


def test_text_in_content_controls_and_text_boxes_is_kept_and_deleted_text_is_not(tmp_path: Path) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="urn:mc"'
    body = f"""<w:document {space}><w:body>
        <w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p>
        </w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>in a box</w:t></w:r></w:p></mc:Fallback>
        </mc:AlternateContent></w:r></w:p>
        <w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>come</w:t></w:r></w:ins></w:p>
        </w:body></w:document>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # no properties: none may be made up
        archive.writestr("word/document.xml", body)
    reading = read(tmp_path, "cv.docx", out.getvalue())
    assert text(reading).split() == ["in", "a", "control", "in", "a", "box", "come"]
    assert told(reading, "documents", "author", "title", "created") == [("", "", "")]


def test_lines_beyond_the_limit_are_kept_and_said_to_be_unread(tmp_path: Path) -> None:
    reading = read(tmp_path, "long.txt", b"line\n" * 6000)
    assert text(reading) == "line\n" * 6000
    ((place, why),) = unread(reading)
    assert place == "p1"
    assert "first 5000 of 6001 lines" in why


def test_nul_and_bidi_characters_in_a_text_are_kept_as_they_are(tmp_path: Path) -> None:
    written = "EXPERIENCE\nAcme\u202e Ltd\x00, Engineer, 2019 – 2020\nlone \udc80 byte\n" + "x" * 100
    reading = read(tmp_path, "cv.md", written.encode("utf-8", "surrogateescape"))
    assert jobs(reading) == [("Acme\u202e Ltd\x00", "Engineer", "2019", "2020", False)]
    assert text(reading) == written.replace("\udc80", "\\x80")


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 40])
def test_a_text_file_that_is_empty_or_not_text_is_not_recognised(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        read(tmp_path, "cv.txt", content)
