"""The words by which a CV's sections, job titles, companies, schools, degrees and places are told apart.

English, French, German, Spanish, Portuguese and Polish; Italian and Dutch for what is short. Words are compared without
case and accents. Spoken languages, nationality and birth have no words here: they are not read out of a CV.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = [
    "COMPANY",
    "FORM",
    "REMOTE",
    "TERMS",
    "employs",
    "folded",
    "is_degree",
    "is_school",
    "is_self",
    "is_title",
    "known_place",
    "section_of",
    "words",
]

_SECTIONS = {
    "employment": """experience experiences employment positions appointments erfahrung erfahrungen berufserfahrung
    berufspraxis praxiserfahrung arbeitserfahrung expérience expériences emplois experiencia experiencias empleo
    empleos laboral experiência experiências empregos doświadczenie zatrudnienie zatrudnienia esperienza esperienze
    werkervaring loopbaan berufstätigkeit tätigkeiten""",
    "education": """education educational studies academic qualifications degrees formation formations études diplômes
    académique scolaire ausbildung studium bildung schulbildung bildungsweg hochschulbildung schulische akademische
    akademischer educación formación estudios académica educação formação acadêmica académicas escolaridade
    wykształcenie edukacja istruzione formazione opleiding opleidingen onderwijs""",
    "skills": """skills competencies competences expertise technologies technology tools stack compétences aptitudes
    outils kenntnisse fähigkeiten kompetenzen edv habilidades competencias aptitudes herramientas tecnologías
    competências conhecimentos ferramentas umiejętności kompetencje narzędzia technologie competenze vaardigheden
    fachkenntnisse""",
    "other": """languages projects project certifications certificates certification licenses interests hobbies
    references publications awards honors honours summary profile objective contact volunteer volunteering voluntary
    about details courses training activities achievements accomplishments grants talks conferences presentations
    memberships service supervision links portfolio strengths patents declaration
    langues loisirs projets profil intérêt intérêts bénévolat références contacts coordonnées résumé centres
    certificats distinctions
    sprachen sprachkenntnisse projekte interessen zertifikate weiterbildung weiterbildungen ehrenamt
    persönliche persönliches kontakt referenzen zusammenfassung auszeichnungen veröffentlichungen publikationen
    idiomas proyectos referencias intereses perfil certificaciones cursos contacto aficiones resumen publicaciones
    línguas projetos referências interesses certificações certificados contato contacto resumo objetivo voluntariado
    publicações prêmios
    języki języków językowe projekty zainteresowania szkolenia kursy certyfikaty referencje kontaktowe podsumowanie
    mnie osobowe publikacje wolontariat hobby
    lingue progetti interessi talen projecten""",
}
_BROAD = "career work background parcours werdegang trayectoria trajetória historia kariera przebieg carriera"
_FILL = """and et und y e i de d des du la le les los las der die das do da den en of the my mes mis my moje o
key relevant selected recent professional technical history highlights other further additional top main core
previous industry information data daten record teaching research clinical academic held professionnel
professionnelle professionnels professionnelles informatiques principales profissional profissionais profesional
profesionales beruflicher berufliche personal pessoais zawodowe zawodowa zawodowego pracy praca dodatkowe dane
kluczowe principais technische techniczne lavorative lavorativa professionale informacje complementaria
complémentaire competence area areas in it set abilities strong overview najważniejsze główne wichtigste techniques
técnicas técnicos tecniche digital digitales numériques soft hard voluntary"""

_TITLES = """engineer developer manager architect consultant analyst designer intern internship lead leader director
officer administrator admin specialist technician programmer assistant head chief cto ceo cio coo cfo founder cofounder
freelancer freelance contractor scientist tester devops sre teacher tutor researcher coordinator
representative accountant associate supervisor owner trainee apprentice writer editor recruiter lecturer professor
postdoc fellow instructor clerk buyer planner strategist producer translator operator agent advisor adviser auditor
controller secretary receptionist executive president vice principal chef driver cashier copywriter journalist
photographer artist animator illustrator economist statistician lawyer paralegal counsel inspector mechanic electrician
webmaster expert evangelist advocate marketer sysadmin docent dba nurse salesperson maintainer support barista waiter
waitress helper courier librarian curator modeller moderator mentor coach guard steward welder
ingénieur ingénieure développeur développeuse cheffe stagiaire stage responsable directeur directrice analyste
technicien technicienne alternant alternante apprenti apprentie chargé chargée administrateur administratrice
consultante concepteur conceptrice gestionnaire comptable assistante enseignant enseignante chercheur chercheuse
doctorant doctorante vendeur vendeuse rédacteur rédactrice traducteur traductrice conseiller conseillère graphiste
intégrateur intégratrice testeur testeuse architecte scientifique formateur formatrice secrétaire
praktikum werkstudium leitung auszubildende auszubildender auszubildene hilfskraft referent beauftragte informatiker
desarrollador desarrolladora ingeniero ingeniera gerente analista becario becaria consultor consultora jefe jefa
técnico técnica arquitecto arquitecta programador programadora diseñador diseñadora directora coordinador coordinadora
administrador administradora asistente auxiliar especialista profesor profesora investigador investigadora contable
vendedor vendedora encargado encargada practicante prácticas líder traductor traductora redactor redactora asesor
asesora científico científica probador probadora
desenvolvedor desenvolvedora engenheiro engenheira estagiário estagiária estágio chefe arquiteto arquiteta responsável
diretor diretora coordenador coordenadora assistente professora pesquisador pesquisadora contabilista contador
contadora tradutor tradutora redator redatora assessor assessora cientista testador testadora supervisora projetista
programista programistka inżynier kierownik kierowniczka dyrektor dyrektorka analityk analityczka konsultant
konsultantka specjalista specjalistka administratorka projektant projektantka stażysta stażystka staż praktykant
praktykantka asystent asystentka technik testerka koordynator koordynatorka menedżer menadżer lider liderka księgowy
księgowa nauczyciel nauczycielka badacz wykładowca doradca redaktor tłumacz deweloper handlowiec pracownik pracownica
właściciel adiunkt naukowiec młodszy młodsza starszy starsza opiekun magazynier sprzedawca
sviluppatore sviluppatrice ingegnere direttore tirocinante stagista consulente progettista programmatore tecnico
impiegato ontwikkelaar ingenieur beheerder adviseur stagiair medewerker"""
_TITLE_ENDS = """entwickler ingenieur leiter berater administrator architekt techniker assistent manager
engineer developer mitarbeiter praktikant student kaufmann kauffrau forscher tester analyst geschäftsführer
beauftragter spezialist planer lehrer dozent redakteur bearbeiter verkäufer buchhalter betreuer koordinator
programmierer gestalter informatiker wissenschaftler designer trainer konstrukteur monteur schreiber meister"""
_TRADE = """company group holding technologies labs lab software solutions systems studio studios bank agency
consulting partners industries networks gruppe groupe grupo grupa stadtwerke universität university université
universidad universidade uniwersytet politechnika ministry ministère ministerio institute institut instituto instytut
hospital klinik klinikum clinic foundation stiftung fondation fundación fundação fundacja logistics media analytics
ventures capital insurance versicherung versicherungen energy motors werke verlag spółka firma empresa council
laboratory laboratoire laboratorium telecom airlines services college school"""
_LEGAL = (
    r"ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ohg|e\.v|sarl|eurl|s\.l\.u?|s\.?r\.l|s\.p\.a|pvt|pty|"
    r"ltda|lda|sp\.\ ?[jk]|sp\.\ ?z\ ?o\.?\ ?o|s\.a\.s?|b\.v|n\.v|s/a|s\.c|"
    r"(?-i:AG|SE|KG|UG|SAS|SA|SL|SLU|SPA|SpA|Srl|BV|NV|AB|OY|Oy|ApS|A/S|KK|ME|EIRELI)"
)
COMPANY = re.compile(rf"(?<!\w)(?:{_LEGAL})(?!\w)\.?(?:\s*&\ co\.?\s*kg)?", re.IGNORECASE)
FORM = re.compile(rf"(?:{_LEGAL}|co)\.?", re.IGNORECASE)
_DEGREE = re.compile(
    r"""(?<!\w)(?:b\.?\ ?sc|m\.?\ ?sc|b\.?\ ?eng|m\.?\ ?eng|b\.?\ ?a|m\.?\ ?a|b\.?\ ?tech|m\.?\ ?tech|ph\.?\ ?d|mba|
    a-levels?|bac\ ?\+\ ?\d|d\.?phil|m\.?phil)(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_DEGREES = """bachelor bachelors bachelor's master masters master's doctorate doctor doktor promotion diplom diploma
degree associate licence licenciatura licenciado licenciada grado máster doctorado doctorat diplôme baccalauréat bac
bts dut abitur fachabitur staatsexamen fachinformatiker matura gcse gcses certificate ingénieur ingeniería graduado
graduada lizentiat magister laurea bacharelado bacharel mestrado mestre doutorado doutoramento graduação tecnólogo
licencjat inżynier inżynierskie magisterskie doktorat studia maestría curso hauptschulabschluss realschulabschluss
ausbildung technologist minor major"""
_SCHOOLS = """university college school institute academy polytechnic faculty université école lycée institut iut insa
universität hochschule fachhochschule tu fh gymnasium gesamtschule realschule berufsschule universidad universitat
escuela instituto colegio facultad politécnica politécnico politecnico università universidade faculdade universiteit
hogeschool uniwersytet politechnika akademia szkoła liceum technikum escola colégio conservatory seminary uczelnia
bootcamp"""
_SCHOOL_ENDS = "universität hochschule schule gymnasium akademie kolleg"
_SELF = """freelance freelancer freelancing self-employed selfemployed selbständig selbstständig freiberuflich
freiberufler freiberuflerin freischaffend indépendant indépendante autoentrepreneur autónomo autónoma independiente
autônomo autônoma freelancerka samozatrudnienie contractor"""
TERMS = re.compile(
    r"""\W*(?:full[-\ ]?time|part[-\ ]?time|permanent|contract|temporary|self-employed|internship|cdi|cdd|vollzeit|
    teilzeit|befristet|unbefristet|festanstellung|temps\ plein|temps\ partiel|alternance|jornada\ completa|
    media\ jornada|tiempo\ completo|tiempo\ parcial|tempo\ integral|meio\ período|clt|pełny\ etat|umowa\ o\ pracę|
    b2b)\W*""",
    re.IGNORECASE | re.VERBOSE,
)
REMOTE = re.compile(
    r"(?:fully |100 ?% )?(?:remote|hybrid|on-?site|home ?office|télétravail|à distance|teletrabajo|remoto|zdalnie|"
    r"praca zdalna|remote work)(?: work)?",
    re.IGNORECASE,
)
_STATES = re.compile(
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CDP]|T[NX]|UT|V[TA]|W[AVIY]"
    "|ON|QC|BC|AB|RJ|MG|PR|RS"
)
_STATE_NAMES = """alabama;alaska;arizona;arkansas;california;colorado;connecticut;delaware;florida;hawaii;idaho;illinois
indiana;iowa;kansas;kentucky;louisiana;maine;maryland;massachusetts;michigan;minnesota;mississippi;missouri;montana
nebraska;nevada;new hampshire;new jersey;new mexico;new york;north carolina;north dakota;ohio;oklahoma;oregon
pennsylvania;rhode island;south carolina;south dakota;tennessee;texas;utah;vermont;virginia;washington;west virginia
wisconsin;wyoming;ontario;quebec;british columbia;alberta;usa;u.s.a.;us;u.s.;uk;u.k.;england;scotland;wales
the netherlands;eu"""


def folded(text: str) -> str:
    """The text without case and accents: ``Développeuse`` is ``developpeuse``, ``Łódź`` is ``lodz``."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("ł", "l").replace("ß", "ss"))
    return "".join(char for char in apart if not unicodedata.combining(char))


@lru_cache(1 << 14)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(re.findall(r"[^\W\d_]+", folded(text)))


@cache
def _set(listed: str) -> frozenset[str]:
    return frozenset(map(folded, listed.split()))


@cache
def _kinds() -> dict[str, frozenset[str]]:
    listed = {"title": _TITLES, "trade": _TRADE, "degree": _DEGREES, "school": _SCHOOLS, "self": _SELF}
    return {kind: _set(found) for kind, found in listed.items()}


@cache
def _ends(ends: str) -> tuple[str, ...]:
    return tuple(folded(end) + more for end in ends.split() for more in ("", "in", "innen"))


def is_title(text: str) -> bool:
    """A word of it is one of job titles."""
    titles, ends = _kinds()["title"], _ends(_TITLE_ENDS)
    return any(word in titles or word.removesuffix("s") in titles or word.endswith(ends) for word in words(text))


def employs(text: str) -> bool:
    """A word of it stands in many company names; some stand in job titles too ("Systems Engineer")."""
    return not _kinds()["trade"].isdisjoint(words(text))


def is_degree(text: str) -> bool:
    """It names a degree."""
    return not _kinds()["degree"].isdisjoint(words(text)) or bool(_DEGREE.search(text))


def is_school(text: str) -> bool:
    """A word of it is one of schools."""
    found = words(text)
    return not _kinds()["school"].isdisjoint(found) or any(word.endswith(_ends(_SCHOOL_ENDS)) for word in found)


def is_self(text: str) -> bool:
    """It says that the person worked for nobody in particular."""
    return any(word in _kinds()["self"] for word in re.findall(r"[\w-]+", folded(text)))


@cache
def _section_words() -> tuple[dict[str, str], frozenset[str]]:
    named = {folded(word): section for section, found in _SECTIONS.items() for word in found.split()}
    return {**dict.fromkeys(_set(_BROAD), ""), **named}, _set(_FILL)


def section_of(line: str) -> str:
    """``employment``, ``education``, ``mixed``, ``skills`` or ``other`` for the title of such a section; else empty.

    >>> [section_of(text) for text in ("WORK EXPERIENCE", "E D U C A T I O N", "Skills:", "Career in Work Ltd")]
    ['employment', 'education', 'skills', '']
    """
    if len(line) > 80 or re.search(r"[\d@|\t]", line.strip()):
        return ""
    found = words(re.sub(r"(?<=\b\w) (?=\w\b)", "", line))
    named, fill = _section_words()
    kinds = [named[word] for word in found if word in named]
    loud = (line.strip().isupper() or line.rstrip().endswith(":")) and not is_title(line)
    known = sum(word in named or word in fill for word in found)
    if not kinds or len(found) > 6 or not (known == len(found) or (loud and known * 2 > len(found))):
        return ""
    first = next((kind for kind in kinds if kind), "employment")
    return "mixed" if first != "other" and {"employment", "education"} <= set(kinds) else first


@cache
def _places() -> frozenset[str]:
    """Country names and cities of time zones (Unicode CLDR, seven languages; IANA), folded."""
    import zoneinfo

    from babel import Locale

    locales = [Locale(language) for language in ("en", "fr", "de", "es", "pt", "pl", "it")]
    names = {name for locale in locales for name in locale.territories.values()}
    names |= {str(zone["city"]) for locale in locales for zone in locale.time_zones.values() if "city" in zone}
    cities = {zone.rpartition("/")[2].replace("_", " ") for zone in zoneinfo.available_timezones() if "/" in zone}
    return frozenset(map(folded, names | cities)) | frozenset(re.split(r"\s*[;\n]\s*", _STATE_NAMES))


def known_place(bit: str) -> bool:
    """A country, a state, a city that names a time zone, or that the work was done from home."""
    return folded(bit) in _places() or bool(_STATES.fullmatch(bit)) or bool(REMOTE.fullmatch(bit))
