"""The words by which a CV's section titles, job titles, companies, schools, degrees and places are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

__all__ = ["Heading", "is_place", "read_heading", "section_of"]

_SECTIONS = {
    "employment": "experience experiences employment erfahrung berufserfahrung berufspraxis "
    "praxiserfahrung arbeitserfahrung expérience expériences emplois experiencia experiencias "
    "empleo laboral",
    "education": "education educational studies academic qualifications formation formations études diplômes "
    "académique scolaire ausbildung studium bildung schulbildung bildungsweg hochschulbildung "
    "schulische akademische akademischer educación formación estudios académica",
    "other": "skills languages projects certifications certificates interests hobbies references publications awards "
    "summary profile objective contact volunteer volunteering about details courses training activities achievements "
    "compétences langues loisirs projets profil intérêt intérêts bénévolat références contacts kenntnisse sprachen "
    "projekte interessen zertifikate weiterbildung weiterbildungen ehrenamt fähigkeiten persönliche kontakt referenzen "
    "habilidades idiomas proyectos referencias intereses perfil certificaciones cursos contacto aficiones technologies",
}
_BROAD = "career work background parcours werdegang trayectoria"  # jobs, unless another word says otherwise
_FILL = (
    "and et und y e de d des du la le los las der die und of the my key relevant selected recent professional "
    "technical history highlights other further additional positions professionnel professionnelle professionnelles "
    "profesional profesionales beruflicher berufliche personal "
    "information informatiques "
    "centres main previous industry information daten record summary"
)
_TITLE = re.compile(
    r"""\b(?:engineer|developer|manager|architect|consultant|analyst|designer|intern|internship|lead|leader|director|
    officer|administrator|admin|specialist|technician|programmer|assistant|head\ of|chief|cto|ceo|cio|coo|cfo|founder|
    co-founder|freelancer?|contractor|scientist|tester|devops|sre|support|teacher|tutor|researcher|coordinator|representative|
    accountant|associate|supervisor|scrum\ master|product\ owner|owner|trainee|apprentice|writer|editor|recruiter|
    ingénieure?|développeu(?:r|se)|chef(?:fe)?\ de|stagiaire|stage|responsable|direct(?:eur|rice)|analyste|
    technicien(?:ne)?|alternante?|apprentie?|chargée?\ d[e']|administrat(?:eur|rice)|consultante|concept(?:eur|rice)|
    entwickler(?:in)?|ingenieur(?:in)?|leiter(?:in)?|berater(?:in)?|praktikant(?:in)?|praktikum|werkstudent(?:in)?|
    architekt(?:in)?|techniker(?:in)?|mitarbeiter(?:in)?|sachbearbeiter(?:in)?|geschäftsführer(?:in)?|auszubildende[rn]?|
    analyst(?:in)?|designer(?:in)?|programmierer(?:in)?|
    desarrollador(?:a)?|ingenier[oa]|gerente|analista|becari[oa]|consultora?|jef[ea]\ de|técnic[oa]|arquitect[oa]|
    programadora?|diseñadora?|responsable|directora?|coordinadora?)s?\b
    |\w+(?:entwickler|ingenieur|leiter|berater|administrator|architekt|techniker|assistent|manager|engineer|developer)(?:in)?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LEGAL = (
    r"ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ohg|e\.v|sarl|eurl|s\.l\.u?|s\.?r\.l|s\.p\.a|pvt|pty|"
    r"sp\.\ ?z\ ?o\.?o|s\.a\.s?|b\.v|n\.v|(?-i:AG|SE|KG|UG|SAS|SA|SL|SLU|SPA|BV|NV|AB|OY|ApS|A/S|KK)"
)
_COMPANY = re.compile(rf"(?<!\w)(?:{_LEGAL})(?!\w)\.?(?:\s*&\ co\.?\s*kg)?", re.IGNORECASE)
_FORM = re.compile(rf"(?:{_LEGAL}|co)\.?", re.IGNORECASE)
# Words that many company names hold, and job titles too ("Systems Engineer"): they count only beside no title word.
_TRADE = re.compile(
    r"""\b(?:company|group|holding|technologies|labs|software|solutions|systems|studios?|bank|agency|consulting|partners|
    industries|networks|gruppe|groupe|grupo|stadtwerke|universität|university|université|universidad|ministry|ministère)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DEGREE = re.compile(
    r"""\b(?:bachelor(?:'s)?|master(?:'s)?|b\.?\ ?sc|m\.?\ ?sc|b\.?\ ?eng|m\.?\ ?eng|b\.?a|m\.?a|b\.?tech|m\.?tech|
    mba|ph\.?\ ?d|doctorate|doctor|doktor|promotion|diplom|diploma|degree|associate|licence|licenciatura|licenciad[oa]|
    grado|máster|doctorado|doctorat|diplôme|baccalauréat|bac|bts|dut|abitur|fachabitur|staatsexamen|fachinformatiker|
    matura|a-levels?|gcses?|certificate|ingénieur|ingeniería|graduad[oa]|lizentiat|magister|mphil|laurea)\b\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_SCHOOL = re.compile(
    r"""\b(?:university|college|school|institute|academy|polytechnic|faculty|université|école|lycée|institut|iut|insa|
    universität|hochschule|fachhochschule|technische\ universität|tu|fh|gymnasium|gesamtschule|realschule|berufsschule|
    universidad|universitat|escuela|instituto|colegio|facultad|politécnica|politecnico|università|universidade|
    universiteit|hogeschool)\b|\w+(?:universität|hochschule|schule|gymnasium|akademie)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TERMS = re.compile(
    r"""(?:full[-\ ]?time|part[-\ ]?time|permanent|contract|temporary|self-employed|cdi|cdd|vollzeit|teilzeit|befristet|
    unbefristet|temps\ plein|temps\ partiel|jornada\ completa|media\ jornada|tiempo\ completo)""",
    re.IGNORECASE | re.VERBOSE,
)
_REMOTE = re.compile(
    r"(?:fully |100 ?% )?(?:remote|hybrid|on-?site|home ?office|télétravail|à distance|teletrabajo)(?: work)?",
    re.IGNORECASE,
)
_STATES = re.compile(
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]"
    "|ON|QC|BC|AB"
)
_STATE_NAMES = (
    "alabama;alaska;arizona;arkansas;california;colorado;connecticut;delaware;florida;hawaii;idaho;illinois;indiana;iowa;"
    "kansas;kentucky;louisiana;maine;maryland;massachusetts;michigan;minnesota;mississippi;missouri;montana;nebraska;"
    "nevada;new hampshire;new jersey;new mexico;new york;north carolina;north dakota;ohio;oklahoma;oregon;pennsylvania;"
    "rhode island;south carolina;south dakota;tennessee;texas;utah;vermont;virginia;washington;west virginia;wisconsin;"
    "wyoming;ontario;quebec;british columbia;alberta"
)
_STRONG = re.compile(r"\t+|\s{3,}|\s*[|•·¦;]\s*|\s+[–—-]\s+|\s+@\s+|\n")
_AT = re.compile(r"\s+(?:at|bei|chez)\s+(?=[A-Z0-9ÄÖÜÉ])")
_WORDS = {"employment": (_TITLE, _COMPANY, _TRADE), "education": (_DEGREE, _SCHOOL, _SCHOOL)}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading tells: ``place`` is the employer or school, ``role`` the title or degree; empty when unclear."""

    place: str = ""
    role: str = ""
    location: str = ""
    sure: bool = False
    """Both are told apart by more than a comma."""


@cache
def _section_words() -> tuple[dict[str, str], frozenset[str]]:
    named = {word: section for section, words in _SECTIONS.items() for word in words.split()}
    named |= dict.fromkeys(_BROAD.split(), "")
    return named, frozenset(_FILL.split())


def section_of(line: str) -> str:
    """``employment``, ``education``, ``mixed`` or ``other`` when the line is the title of such a section; else empty.

    >>> [section_of(text) for text in ("WORK EXPERIENCE", "E D U C A T I O N", "Skills:", "Career in Work Ltd")]
    ['employment', 'education', 'other', '']
    """
    if len(line) > 80 or re.search(r"[\d@|]", line):
        return ""
    closed = re.sub(r"(?<=\b\w) (?=\w\b)", "", line)
    words = re.findall(r"[^\W\d_]+", closed.casefold())
    named, fill = _section_words()
    found = [named[word] for word in words if word in named]
    loud = line.strip().isupper() or line.rstrip().endswith(":")
    if not found or len(words) > 6 or not (loud or all(word in named or word in fill for word in words)):
        return ""
    first = next((section for section in found if section), "employment")
    return "mixed" if first != "other" and {"employment", "education"} <= set(found) else first


@cache
def _places() -> frozenset[str]:
    """Country names (Unicode CLDR, four languages) and the cities that name a time zone (IANA), in lower case."""
    import zoneinfo

    from babel import Locale

    names = {name for language in ("en", "fr", "de", "es") for name in Locale(language).territories.values()}
    cities = {zone.rpartition("/")[2].replace("_", " ") for zone in zoneinfo.available_timezones() if "/" in zone}
    more = {"usa", "u.s.a.", "us", "u.s.", "uk", "u.k.", "england", "scotland", "wales", "the netherlands", "eu"}
    return frozenset(name.casefold() for name in names | cities) | more | frozenset(_STATE_NAMES.split(";"))


def _known(bit: str) -> bool:
    return bit.casefold() in _places() or bool(_STATES.fullmatch(bit)) or bool(_REMOTE.fullmatch(bit))


def _place(part: str) -> int:
    """2 when every bit of the part is a known place, 1 when only its last bit is, 0 otherwise."""
    bits = [bit.strip(" ()") for bit in re.split(r"[,/(]", part) if bit.strip(" ()")]
    if not bits or len(bits) > 3 or not _known(bits[-1]):
        return 0
    return 2 if all(map(_known, bits)) else 1


def is_place(line: str) -> bool:
    """The line is a place and nothing else: ``Berlin, Germany``, ``Austin, TX``, ``Remote``."""
    return bool(_place(line.strip()))


def read_heading(table: str, heads: Sequence[str], *, alone: bool = False) -> Heading:
    """Employer, title and location (or school and degree) of the heading lines of one entry.

    A heading that cannot be told apart is the employer as a whole when it is one line that stands ``alone``.
    """
    heads = [head.strip() for head in heads if head.strip()]
    parts = [part for head in heads for part in _parts(head, _WORDS[table][0])]
    best = _pick(table, parts)
    if best.place and best.role:
        return replace(best, sure=True)
    split = _pick(table, [bit for part in parts for bit in _bits(part, _WORDS[table][0])], table == "employment")
    best = max((best, split), key=lambda one: bool(one.place) + bool(one.role))
    unclear = not (best.place or best.role or best.location)
    return Heading(place=heads[0]) if unclear and alone and len(heads) == 1 else best


def _parts(head: str, role: re.Pattern[str]) -> list[str]:
    parts = [part.strip(" ,;") for part in _STRONG.split(head)]
    made = list[str]()
    for part in parts:
        joined = _AT.search(part)
        split = joined and role.search(part[: joined.start()])
        made += [part[: joined.start()], part[joined.end() :]] if joined and split else [part]
    return [part for part in made if part and not _TERMS.fullmatch(part)]


def _bits(part: str, role: re.Pattern[str]) -> list[str]:
    """The part at its commas; a legal form stays with its company, a city with its state or country."""
    if _place(part) == 2:
        return [part]
    made = list[str]()
    for bit in (bit.strip() for bit in part.split(",")):
        if made and (_FORM.fullmatch(bit) or (_known(bit) and _belongs(made, role))):
            made[-1] += f", {bit}"
        elif bit:
            made.append(bit)
    return made


def _belongs(bits: list[str], role: re.Pattern[str]) -> bool:
    """The last bit is a city: it is known, or stands after another that may be the employer's name."""
    free = [bit for bit in bits if not role.search(bit)]
    return _known(bits[-1]) or (len(free) > 1 and bits[-1] == free[-1])


def _pick(table: str, parts: Iterable[str], rest: bool = True) -> Heading:
    """Which part is which, from the words in them; two candidates make it unclear.

    With ``rest``, the one part beside the role that no word tells is the employer or school.
    """
    role, certain, likely = _WORDS[table]
    roles, houses, towns, others = list[str](), list[str](), list[str](), list[str]()
    for part in parts:
        titled = bool(role.search(part))
        if (certain.search(part) and not (titled and "," in part)) or (likely.search(part) and not titled):
            houses.append(part)
        elif titled:
            roles.append(part)
        else:
            (towns if _place(part) else others).append(part)
    if len(towns) == 1 and _place(towns[0]) == 1 and not houses and not others:
        return Heading(role=_only(roles))  # "Acme, Germany" or "Lyon, Germany": its commas decide
    house = _only(houses) if houses else _only(others) if roles and rest else ""
    name, town = _town(house, certain)
    return Heading(name, _only(roles), _only(towns) or town)


def _town(house: str, certain: re.Pattern[str]) -> tuple[str, str]:
    """The name and the place of ``Acme GmbH, Musterstadt``: apart after a legal form, or where the place is known."""
    name, *rest = _bits(house, certain) or [""]
    town = ", ".join(rest)
    return (name, town) if rest and (certain.search(name) or _place(town)) else (house, "")


def _only(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""
