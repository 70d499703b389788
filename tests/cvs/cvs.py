"""CVs made for the tests, with their truth: eleven layouts in six languages, and eight layouts that are kept apart.

All people, companies and schools are made up (words.toml). The same seed gives the same bytes.
"""

from __future__ import annotations

import io
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import matplotlib
from babel import Locale
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

__all__ = [
    "KEPT_APART",
    "LANGUAGES",
    "LAYOUTS",
    "STYLES",
    "Job",
    "Paper",
    "Person",
    "Study",
    "kept_apart",
    "person",
    "seen",
]

# --- people ----------------------------------------------------------------------------------------------------------

WORDS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(WORDS)
STYLES = ("wide", "abbreviated", "slash", "iso", "dotted", "years", "season", "short", "words", "mixed")
_SEASONS = {
    "en": ("Spring", "Summer", "Fall"),
    "fr": ("printemps", "été", "automne"),
    "de": ("Frühjahr", "Sommer", "Herbst"),
    "es": ("primavera", "verano", "otoño"),
    "pt": ("primavera", "verão", "outono"),
    "pl": ("wiosna", "lato", "jesień"),
}


@dataclass(frozen=True)
class Job:
    """One job: what the CV says, and (``start``, ``end``) as precisely as it says it."""

    employer: str
    title: str
    city: str
    start: str
    end: str
    shown: str
    bullets: tuple[str, ...]
    group: bool = False
    """At the same employer as the job above, named there only."""


@dataclass(frozen=True)
class Study:
    school: str
    degree: str
    start: str
    end: str
    shown: str


@dataclass(frozen=True)
class Person:
    """One made-up person, with the words of the language of the CV."""

    language: str
    words: dict[str, Any]
    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    random: random.Random

    def title(self, section: str) -> str:
        return str(self.random.choice(self.words[section]))


def person(seed: int, language: str, style: str, *, apart: bool = False, groups: bool = False) -> Person:
    """A person, the same for the same arguments; ``apart`` takes the words that are kept apart."""
    chance = random.Random(f"{seed} {language} {style} {apart}")
    words, more = WORDS[language], "2" if apart else ""
    employers = chance.sample(words[f"employers{more}"], chance.randint(3, 5))
    jobs, month = list[Job](), 2023 * 12 + chance.randint(0, 20)
    current = chance.random() < 0.6
    for number, employer in enumerate(employers):
        group = False
        for _ in range(2 if groups and number == 0 else 1):
            begin = month - chance.randint(5, 40)
            jobs.append(_job(chance, words, more, employer, begin, None if current else month, style, group))
            month, current, group = begin - chance.randint(1, 6), False, True
    studies = list[Study]()
    for school, degree in zip(words[f"schools{more}"], words[f"degrees{more}"], strict=True):
        begin = month - 12 * chance.randint(2, 4)
        shown, start, end = _span(chance, language, words, begin, month, "years" if style == "season" else style)
        studies.append(Study(school, degree, start, end, shown))
        month = begin - 2
    return Person(language, words, tuple(jobs), tuple(studies), chance)


def _job(
    chance: random.Random,
    words: dict[str, Any],
    more: str,
    employer: str,
    begin: int,
    end: int | None,
    style: str,
    group: bool,
) -> Job:
    language = next(name for name, one in WORDS.items() if one is words)
    shown, start, stop = _span(chance, language, words, begin, end, style)
    title, city = chance.choice(words[f"titles{more}"]), chance.choice(words["cities"])
    bullets = chance.sample(words["bullets"], chance.randint(1, 3))
    return Job(employer, title, city, start, stop, shown, tuple(bullets), group)


def _span(
    chance: random.Random, language: str, words: dict[str, Any], begin: int, end: int | None, style: str
) -> tuple[str, str, str]:
    """The span as shown, and its two ends as ``YYYY-MM`` or ``YYYY``."""
    if style == "mixed":
        style = chance.choice(("wide", "abbreviated", "slash", "years"))
    now = words["now"][len(STYLES[: STYLES.index(style)]) % len(words["now"])]
    first, last = _point(language, begin, style), _point(language, end, style) if end else now
    dash = chance.choice((" – ", " - ", "–")) if style not in ("iso", "short") else " – "
    joined = f" {words['to']} " if style == "words" and end else dash
    precise = 4 if style in ("years", "season") else 7
    return f"{first}{joined}{last}", _iso(begin)[:precise], _iso(end)[:precise] if end else ""


def _iso(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _point(language: str, month: int, style: str) -> str:
    year, number = month // 12, month % 12 + 1
    names = Locale(language).months["stand-alone" if language == "pl" else "format"]
    if style in ("wide", "words"):
        of = " de " if language in ("es", "pt") else " "
        return f"{names['wide'][number]}{of}{year}"
    if style == "abbreviated":
        return f"{names['abbreviated'][number]} {year}"
    if style == "short":
        return f"{names['abbreviated'][number]} '{year % 100:02d}"
    if style == "season":
        return f"{_SEASONS[language][number % 3]} {year}"
    forms = {"slash": f"{number:02d}/{year}", "iso": f"{year}-{number:02d}", "dotted": f"{number:02d}.{year}"}
    return forms.get(style, str(year))


# --- sheets ----------------------------------------------------------------------------------------------------------

_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
for _name in ("DejaVuSans", "DejaVuSans-Bold"):
    pdfmetrics.registerFont(TTFont(_name, _FOLDER / f"{_name}.ttf"))
_FONTS = {"sans": ("Helvetica", "Helvetica-Bold"), "wide": ("DejaVuSans", "DejaVuSans-Bold")}


@dataclass
class Sheet:
    """A PDF in the making. Polish needs ``wide``: the fonts that every PDF program has lack its letters."""

    font: str = "wide"
    producer: str = ""
    out: io.BytesIO = field(default_factory=io.BytesIO)
    made: Any = None

    def __post_init__(self) -> None:
        self.made = canvas.Canvas(self.out, pagesize=(595, 842), invariant=1)
        if self.producer:
            self.made.setCreator(self.producer)

    def text(self, x: float, y: float, words: str, size: float = 10, bold: bool = False, right: bool = False) -> None:
        name = _FONTS[self.font][bold]
        self.made.setFont(name, size)
        shift = pdfmetrics.stringWidth(words, name, size) if right else 0
        self.made.drawString(x - shift, y, words)

    def done(self) -> bytes:
        self.made.save()
        return self.out.getvalue()


@dataclass
class Pen:
    """Writes line below line from ``x``; a new page is begun where the sheet ends, for main columns only."""

    sheet: Sheet
    x: float = 60
    y: float = 790
    lead: float = 14
    turn: bool = True

    def line(self, words: str, size: float = 10, bold: bool = False, right: str = "", indent: float = 0) -> None:
        if self.y < 60 and self.turn:
            self.sheet.made.showPage()
            self.y = 790
        self.sheet.text(self.x + indent, self.y, words, size, bold)
        if right:
            self.sheet.text(540, self.y, right, size, right=True)
        self.y -= self.lead

    def gap(self, height: float = 8) -> None:
        self.y -= height


def word_bytes(document: Any) -> bytes:
    """The bytes of a python-docx document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- layouts ---------------------------------------------------------------------------------------------------------

Made = tuple[str, bytes]


def _font(who: Person) -> str:
    return "wide" if who.language == "pl" or who.random.random() < 0.5 else "sans"


def _head(pen: Pen, who: Person) -> None:
    pen.line("J. Example", 18, bold=True)
    pen.gap(6)
    pen.line("jo@example.org | +1 212 555 0123 | github.com/jo-example")
    pen.gap()
    pen.line(who.title("profile"), 12, bold=True)
    pen.line(who.words["prose"])
    pen.gap()


def _tail(pen: Pen, who: Person, marked: str = "• ") -> None:
    pen.gap()
    pen.line(who.title("skills"), 12, bold=True)
    pen.line(", ".join(who.words["listed"]))
    pen.gap()
    pen.line(who.title("languages"), 12, bold=True)
    for one in who.words["tongues"]:
        pen.line(marked + one)


def one_column(who: Person) -> Made:
    """Title, employer and dates in one line, bullets below; education the same way."""
    pen = Pen(Sheet(_font(who)))
    comma = who.random.choice((", ", " | ", " – "))
    _head(pen, who)
    pen.line(who.title("employment"), 12, bold=True)
    for job in who.jobs:
        pen.line(comma.join((job.title, job.employer, job.shown)), bold=True)
        for one in job.bullets:
            pen.line(f"• {one}", indent=10)
    pen.gap()
    pen.line(who.title("education"), 12, bold=True)
    for study in who.studies:
        pen.line(comma.join((study.degree, study.school, study.shown)))
    _tail(pen, who)
    return "cv.pdf", pen.sheet.done()


def two_columns(who: Person) -> Made:
    """A side column with contact, skills and studies; the jobs in the main one, at the same heights."""
    sheet = Sheet(_font(who))
    side, main = Pen(sheet, 40, 760, turn=False), Pen(sheet, 215, 760)
    sheet.text(40, 800, "J. Example", 20, bold=True)
    side.line(who.words["contact"].upper(), 11, bold=True)
    for one in ("jo@example.org", "+1 212 555 0123"):
        side.line(one, 9)
    for name, lines in (("skills", who.words["listed"]), ("languages", who.words["tongues"])):
        side.gap()
        side.line(who.title(name).upper(), 11, bold=True)
        for one in lines:
            side.line(one, 9)
    side.gap()
    side.line(who.title("education").upper(), 11, bold=True)
    for study in who.studies:
        for words in (study.degree, study.school, study.shown):
            side.line(words, 7)
    main.line(who.title("profile").upper(), 11, bold=True)
    half = who.words["prose"].find(". ") + 1
    main.line(who.words["prose"][:half], 9)
    main.gap()
    main.line(who.title("employment").upper(), 11, bold=True)
    for job in who.jobs:
        main.line(job.title, 10, bold=True)
        main.line(f"{job.employer} | {job.shown}", 9)
        for one in job.bullets:
            main.line(f"• {one}", 9, indent=8)
        main.gap()
    return "cv.pdf", sheet.done()


def dated_table(who: Person) -> Made:
    """Dates in a column of their own on the left, as tables of German CVs have them."""
    sheet = Sheet(_font(who))
    pen = Pen(sheet, 200)
    _head(Pen(sheet, 60), who)
    pen.y = 690
    rows = [(job.shown, (job.title, f"{job.employer}, {job.city}"), job.bullets) for job in who.jobs]
    sheet.text(60, pen.y, who.title("employment"), 12, bold=True)
    pen.gap(18)
    for shown, lines, bullets in rows:
        sheet.text(60, pen.y, shown, 9)
        for one in lines:
            pen.line(one)
        for one in bullets:
            pen.line(f"• {one}", 9)
        pen.gap()
    sheet.text(60, pen.y, who.title("education"), 12, bold=True)
    pen.gap(18)
    for study in who.studies:
        sheet.text(60, pen.y, study.shown, 9)
        pen.line(study.degree)
        pen.line(study.school)
        pen.gap()
    return "cv.pdf", sheet.done()


def right_dates(who: Person) -> Made:
    """The employer with the dates flush right, then the title with the place flush right."""
    pen = Pen(Sheet(_font(who)))
    _head(pen, who)
    pen.line(who.title("employment").upper(), 12, bold=True)
    for job in who.jobs:
        pen.line(job.employer, 11, bold=True, right=job.shown)
        pen.line(job.title, right=job.city)
        for one in job.bullets:
            pen.line(f"– {one}", 9, indent=10)
        pen.gap(4)
    pen.line(who.title("education").upper(), 12, bold=True)
    for study in who.studies:
        pen.line(study.school, 11, bold=True, right=study.shown)
        pen.line(study.degree)
    _tail(pen, who)
    return "cv.pdf", pen.sheet.done()


def dates_first(who: Person) -> Made:
    """A line of dates, then the title, then the employer with its place."""
    pen = Pen(Sheet(_font(who)), lead=13)
    _head(pen, who)
    pen.line(who.title("employment"), 13, bold=True)
    for job in who.jobs:
        pen.gap()
        pen.line(job.shown, 9)
        pen.line(job.title, bold=True)
        pen.line(f"{job.employer} ({job.city})")
        for one in job.bullets:
            pen.line(f"• {one}", 9)
    pen.gap()
    pen.line(who.title("education"), 13, bold=True)
    for study in who.studies:
        pen.gap()
        pen.line(study.shown, 9)
        pen.line(study.degree, bold=True)
        pen.line(study.school)
    _tail(pen, who)
    return "cv.pdf", pen.sheet.done()


_SPENT = {
    "en": "{} years {} months",
    "fr": "{} ans {} mois",
    "de": "{} Jahre {} Monate",
    "es": "{} años {} meses",
    "pt": "{} anos {} meses",
    "pl": "{} lata {} miesiące",
}
_TOP = {
    "en": ("Contact", "Top Skills", "Languages", "Summary", "Experience", "Education", "Page {} of {}"),
    "fr": ("Coordonnées", "Principales compétences", "Langues", "Résumé", "Expérience", "Formation", "Page {} of {}"),
    "de": (
        "Kontakt",
        "Top-Kenntnisse",
        "Sprachen",
        "Zusammenfassung",
        "Berufserfahrung",
        "Ausbildung",
        "Seite {} von {}",
    ),
    "es": ("Contactar", "Aptitudes principales", "Idiomas", "Extracto", "Experiencia", "Educación", "Página {} de {}"),
    "pt": (
        "Contato",
        "Principais competências",
        "Idiomas",
        "Resumo",
        "Experiência",
        "Formação acadêmica",
        "Página {} de {}",
    ),
    "pl": (
        "Kontakt",
        "Najważniejsze umiejętności",
        "Języki",
        "Podsumowanie",
        "Doświadczenie",
        "Wykształcenie",
        "Strona {} z {}",
    ),
}


def linkedin(who: Person) -> Made:
    """LinkedIn's "Save to PDF": a side column, the employer above its jobs, with the whole time where there are two."""
    sheet = Sheet("wide", "Apache FOP Version 2.3")
    side, main = Pen(sheet, 22, 770, turn=False), Pen(sheet, 224, 780)
    contact, skills, tongues, summary, experience, education, footer = _TOP[who.language]
    side.line(contact, 13, bold=True)
    side.line("jo@example.org", 9)
    side.line("www.linkedin.com/in/jo-example-", 9)
    side.line("0123 (LinkedIn)", 9)
    for name, lines in ((skills, who.words["listed"][:3]), (tongues, who.words["tongues"])):
        side.gap()
        side.line(name, 13, bold=True)
        for one in lines:
            side.line(one, 9)
    main.line("Jo Example", 20)
    main.line(who.jobs[0].title, 11)
    main.line(who.jobs[0].city, 11)
    main.gap()
    main.line(summary, 15)
    main.line(who.words["prose"][:40] + ".", 11)
    main.gap()
    main.line(experience, 15)
    for number, job in enumerate(who.jobs):
        if not job.group:
            main.gap(6)
            main.line(job.employer, 12)
            if number + 1 < len(who.jobs) and who.jobs[number + 1].group:
                main.line(_SPENT[who.language].format(3, 2), 10)
        main.line(job.title, 11.5)
        main.line(f"{job.shown} ({_SPENT[who.language].format(1, 2)})", 10.5)
        main.line(job.city, 10.5)
        for one in job.bullets:
            main.line(one, 10.5)
    sheet.text(330, 30, footer.format(1, 1), 9)
    main.gap()
    main.line(education, 15)
    for study in who.studies:
        main.line(study.school, 12)
        main.line(f"{study.degree}  · ({study.shown})", 10.5)
    return "Profile.pdf", sheet.done()


_LABELS = {
    "en": ("Dates", "Occupation or position held", "Name and address of employer"),
    "fr": ("Dates", "Fonction", "Employeur"),
    "de": ("Zeitraum", "Funktion", "Arbeitgeber"),
    "es": ("Fechas", "Puesto", "Empresa"),
    "pt": ("Datas", "Função", "Empregador"),
    "pl": ("Daty", "Stanowisko", "Pracodawca"),
}


def europass(who: Person) -> Made:
    """Section titles and dates on the left, the rest on the right, as the Europass form had it."""
    sheet = Sheet(_font(who))
    pen = Pen(sheet, 190, lead=13)
    sheet.text(60, 800, "Curriculum vitae", 14, bold=True)
    pen.y = 770
    sheet.text(60, pen.y, who.title("employment").upper(), 10, bold=True)
    pen.gap(20)
    for job in who.jobs:
        sheet.text(60, pen.y, job.shown, 8)
        pen.line(job.title, bold=True)
        pen.line(f"{job.employer}, {job.city}", 9)
        for one in job.bullets:
            pen.line(f"▪ {one}" if sheet.font == "wide" else f"• {one}", 9)
        pen.gap(10)
    sheet.text(60, pen.y, who.title("education").upper(), 10, bold=True)
    pen.gap(20)
    for study in who.studies:
        sheet.text(60, pen.y, study.shown, 8)
        pen.line(study.degree, bold=True)
        pen.line(study.school, 9)
        pen.gap(10)
    sheet.text(60, pen.y, who.title("skills").upper(), 10, bold=True)
    pen.gap(20)
    pen.line(", ".join(who.words["listed"]), 9)
    return "cv.pdf", sheet.done()


def academic(who: Person) -> Made:
    """Dates, a tab and all the rest in one line; many sections, among them talks with dates of their own."""
    sheet = Sheet(_font(who))
    pen = Pen(sheet, 170)
    left = Pen(sheet, 60)
    left.line("J. Example, PhD", 16, bold=True)
    pen.y = 760
    for name, rows in (
        ("education", [(one.shown, f"{one.degree}, {one.school}") for one in who.studies]),
        ("employment", [(one.shown, f"{one.title}, {one.employer}, {one.city}") for one in who.jobs]),
    ):
        sheet.text(60, pen.y, who.title(name), 12, bold=True)
        pen.gap(16)
        for shown, line in rows:
            sheet.text(60, pen.y, shown, 9)
            pen.line(line, 9)
        pen.gap()
    sheet.text(60, pen.y, "Publications", 12, bold=True)
    pen.gap(16)
    for one in ("Of gates and ledgers. Journal of Made-up Results 12 (2019), 14–22.", "A proof, 2018."):
        pen.line(one, 9)
    return "cv.pdf", sheet.done()


def plain_text(who: Person) -> Made:
    """Plain text: titles in capitals, rows of dashes below them, two spaces between the parts."""
    lines = ["J. EXAMPLE", "jo@example.org   +1 212 555 0123", ""]
    lines += [who.title("profile").upper(), "-" * 30, who.words["prose"], ""]
    lines += [who.title("employment").upper(), "-" * 30]
    for job in who.jobs:
        lines += [f"{job.shown}    {job.title}", f"{job.employer}, {job.city}"]
        lines += [f"  * {one}" for one in job.bullets] + [""]
    lines += [who.title("education").upper(), "-" * 30]
    for study in who.studies:
        lines += [f"{study.shown}    {study.degree}", study.school, ""]
    lines += [who.title("skills").upper(), "-" * 30, ", ".join(who.words["listed"])]
    return "cv.txt", "\r\n".join(lines).encode("utf-8")


def word_table(who: Person) -> Made:
    """A Word document: contacts in the page header, jobs and studies as table rows with the dates on the left."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "J. Example · jo@example.org · +44 20 7946 0958"
    document.core_properties.author = "Template Maker"
    for name, rows in (
        ("employment", [(one.shown, [one.title, f"{one.employer}, {one.city}"], one.bullets) for one in who.jobs]),
        ("education", [(one.shown, [one.degree, one.school], ()) for one in who.studies]),
    ):
        document.add_heading(who.title(name), 1)
        table = document.add_table(rows=len(rows), cols=2)
        for row, (shown, lines, bullets) in zip(table.rows, rows, strict=True):
            row.cells[0].text = shown
            row.cells[1].text = lines[0]
            for line in lines[1:]:
                row.cells[1].add_paragraph(line)
            for one in bullets:
                row.cells[1].add_paragraph(one, style="List Bullet")
    document.add_heading(who.title("skills"), 1)
    document.add_paragraph(", ".join(who.words["listed"]))
    return "cv.docx", word_bytes(document)


def functional(who: Person) -> Made:
    """A Word document with skills and prose first; the jobs are a short list near the end."""
    document = docx.Document()
    document.add_paragraph("J. Example")
    document.add_heading(who.title("profile"), 1)
    document.add_paragraph(who.words["prose"])
    document.add_heading(who.title("skills"), 1)
    for one in who.words["listed"]:
        document.add_paragraph(one, style="List Bullet")
    document.add_heading(who.title("employment"), 1)
    for job in who.jobs:
        document.add_paragraph(_short(who, job))
    document.add_heading(who.title("education"), 1)
    for study in who.studies:
        document.add_paragraph(f"{study.degree}, {study.school} ({study.shown})")
    return "cv.docx", word_bytes(document)


def _short(who: Person, job: Job) -> str:
    return f"{job.title}, {job.employer}, {job.city} ({job.shown})"


LAYOUTS: tuple[Callable[[Person], Made], ...] = (
    one_column,
    two_columns,
    dated_table,
    right_dates,
    dates_first,
    linkedin,
    europass,
    academic,
    plain_text,
    word_table,
    functional,
)


# --- layouts kept apart: the reader was not written with these in view ------------------------------------------------


def side_on_the_right(who: Person) -> Made:
    """Two columns, the narrow one on the right; title, then employer and dates; more than one page of jobs."""
    sheet = Sheet(_font(who))
    main, side = Pen(sheet, 45, 770, lead=15), Pen(sheet, 420, 770, turn=False)
    sheet.text(45, 805, "J. Example", 18, bold=True)
    side.line(who.title("skills"), 12, bold=True)
    for one in who.words["listed"]:
        side.line(one, 9)
    side.gap()
    side.line(who.title("languages"), 12, bold=True)
    for one in who.words["tongues"]:
        side.line(one, 9)
    main.line(who.title("employment"), 12, bold=True)
    for job in who.jobs:
        main.line(job.title.upper(), 10, bold=True)
        main.line(f"{job.employer}, {job.shown}", 9)
        for one in job.bullets:
            main.line(f"• {one}", 8)
        main.gap(90)
    main.line(who.title("education"), 12, bold=True)
    for study in who.studies:
        main.line(f"{study.degree}, {study.shown}", 9)
        main.line(study.school, 9)
    return "cv.pdf", sheet.done()


def tabs_in_word(who: Person) -> Made:
    """A Word document without tables: employer, tab, place; title, tab, dates; several jobs at one employer."""
    document = docx.Document()
    document.add_paragraph().add_run("J. Example").bold = True
    document.add_paragraph("jo@example.org | linkedin.com/in/jo-example")
    document.add_paragraph().add_run(who.title("employment")).bold = True
    for job in who.jobs:
        if not job.group:
            document.add_paragraph("")
            document.add_paragraph().add_run(f"{job.employer}\t{job.city}").bold = True
        document.add_paragraph(f"{job.title}\t{job.shown}")
        for one in job.bullets:
            document.add_paragraph(one, style="List Bullet")
    document.add_paragraph("")
    document.add_paragraph().add_run(who.title("education")).bold = True
    for study in who.studies:
        document.add_paragraph("")
        document.add_paragraph().add_run(study.school).bold = True
        document.add_paragraph(f"{study.degree}\t{study.shown}")
    return "resume.docx", word_bytes(document)


def markdown(who: Person) -> Made:
    """Markdown: headings with hashes, dates in italics below."""
    lines = ["# J. Example", "", "jo@example.org", "", f"## {who.title('employment')}", ""]
    for job in who.jobs:
        lines += [f"### {job.title} — {job.employer}", "", f"*{job.shown}* | {job.city}", ""]
        lines += [f"- {one}" for one in job.bullets] + [""]
    lines += [f"## {who.title('education')}", ""]
    for study in who.studies:
        lines += [f"### {study.degree} — {study.school}", "", f"*{study.shown}*", ""]
    lines += [f"## {who.title('skills')}", "", *(f"- {one}" for one in who.words["listed"])]
    return "cv.md", "\n".join(lines).encode()


def prose_below(who: Person) -> Made:
    """Employer and place, title, dates, each on a line, then sentences without bullets."""
    pen = Pen(Sheet(_font(who)), 72, lead=16)
    _head(pen, who)
    pen.line(who.title("employment"), 14, bold=True)
    for job in who.jobs:
        pen.gap(6)
        pen.line(f"{job.employer} · {job.city}", 11, bold=True)
        pen.line(job.title, 11)
        pen.line(job.shown, 9)
        for one in job.bullets:
            pen.line(f"{one}.", 9)
    pen.gap(6)
    pen.line(who.title("education"), 14, bold=True)
    for study in who.studies:
        pen.gap(6)
        pen.line(study.school, 11, bold=True)
        pen.line(study.degree, 11)
        pen.line(study.shown, 9)
    return "cv.pdf", pen.sheet.done()


def page_table_in_word(who: Person) -> Made:
    """A Word document that is one table of two long cells: a side column and the jobs."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    side, main = table.rows[0].cells
    side.text = "J. Example"
    for one in (who.words["contact"], "jo@example.org", who.title("skills"), *who.words["listed"]):
        side.add_paragraph(one)
    main.text = who.title("employment")
    for job in who.jobs:
        main.add_paragraph(f"{job.title} | {job.employer}")
        main.add_paragraph(f"{job.shown} | {job.city}")
        for one in job.bullets:
            main.add_paragraph(one, style="List Bullet")
    main.add_paragraph(who.title("education"))
    for study in who.studies:
        main.add_paragraph(f"{study.degree} | {study.school}")
        main.add_paragraph(study.shown)
    return "cv.docx", word_bytes(document)


def labelled(who: Person) -> Made:
    """Every field with its label, as application forms have it."""
    dates, title, employer = _LABELS[who.language]
    lines = ["J. Example", "", who.title("employment").upper(), ""]
    for job in who.jobs:
        lines += [f"{dates}: {job.shown}", f"{title}: {job.title}", f"{employer}: {job.employer}", ""]
    lines += [who.title("education").upper(), ""]
    for study in who.studies:
        lines += [f"{study.shown}", f"{study.degree}", f"{study.school}", ""]
    return "form.txt", "\n".join(lines).encode("utf-16")


def dates_in_brackets(who: Person) -> Made:
    """Employer, title, then the dates in brackets at the end of one line, divided by commas; no bullets."""
    pen = Pen(Sheet(_font(who)), 50)
    _head(pen, who)
    pen.line(who.title("employment") + ":", 11, bold=True)
    for job in who.jobs:
        pen.line(f"{job.employer}: {job.title} ({job.shown})", 10)
    pen.gap()
    pen.line(who.title("education") + ":", 11, bold=True)
    for study in who.studies:
        pen.line(f"{study.school}: {study.degree} ({study.shown})", 10)
    _tail(pen, who)
    return "cv.pdf", pen.sheet.done()


def upright_table(who: Person) -> Made:
    """A PDF table of three columns: dates, employer, title."""
    sheet = Sheet(_font(who))
    pen = Pen(sheet, 50, lead=18)
    pen.line("J. Example", 16, bold=True)
    for name, rows in (
        ("employment", [(one.shown, one.employer, one.title) for one in who.jobs]),
        ("education", [(one.shown, one.school, one.degree) for one in who.studies]),
    ):
        pen.gap(10)
        pen.line(who.title(name), 12, bold=True)
        for row in rows:
            for x, words in zip((50, 210, 400), row, strict=True):
                sheet.text(x, pen.y, words, 8)
            pen.gap(18)
    return "cv.pdf", sheet.done()


KEPT_APART: tuple[Callable[[Person], Made], ...] = (
    side_on_the_right,
    tabs_in_word,
    markdown,
    prose_below,
    page_table_in_word,
    labelled,
    dates_in_brackets,
    upright_table,
)


# --- sets of CVs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """One CV of a set: what it is called here, its file and its truth."""

    label: str
    name: str
    content: bytes
    truth: Person


def seen(rounds: int = 1) -> Iterator[Paper]:
    """The CVs that the reader was written with: every layout in every language, with the forms of dates in turn."""
    yield from _set(LAYOUTS, rounds, seed=0, apart=False)


def kept_apart(rounds: int = 1) -> Iterator[Paper]:
    """Other layouts with other employers, titles and schools: what the reader does with what it does not know."""
    yield from _set((*KEPT_APART, *LAYOUTS), rounds, seed=9000, apart=True)


def _set(layouts: tuple[Callable[[Person], Made], ...], rounds: int, seed: int, apart: bool) -> Iterator[Paper]:
    number = 0
    for turn in range(rounds):
        for layout in layouts:
            for language in LANGUAGES:
                style = STYLES[(number + turn * 3) % len(STYLES)]
                style = "abbreviated" if style == "short" and language != "en" else style
                grouped = layout in (linkedin, tabs_in_word)
                truth = person(seed + number, language, style, apart=apart, groups=grouped)
                name, content = layout(truth)
                yield Paper(f"{layout.__name__} {language} {style} {turn}", name, content, truth)
                number += 1
