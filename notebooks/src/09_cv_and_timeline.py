# %% [markdown]
# # 09 · Does the CV hold together, and does time confirm it?
#
# A CV is a list of claims with dates. Advisories name what gives an invented one away: months that exclude each other,
# years with a technology that did not exist yet, employers and referees that nobody can reach independently
# *(ADV22; DTEX24; SEAL)*. The same marks stand in honest CVs, because people round months, change titles and let
# recruiters rewrite lines. So this notebook draws what each statement *allows*, and then holds it against time.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import figures, show
from dprkit.activity import periods

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## What work and studies are stated, and how precisely?
#
# Solid is what a statement leaves no doubt about; light is what a month, or a bare year, leaves open. Two statements
# contradict each other only where no day fits both.

# %%
found = case.findings()
for subject in case.settings.subjects:
    rows = case.periods(subject)
    cited = found[f"cv.employment-overlap-fulltime@{subject}"].evidence.ids
    display(figures.cv(rows, periods.contradictions(rows, cited)))

# %% [markdown]
# **What this shows.** What the CV states (blue), what was claimed elsewhere, and since when the personnel list has the
# subject (brown). Rings joined by a dashed line exclude each other, and the line below says in what. An empty figure
# means that no CV with dates has come in: ask the recruiter for the file as it was received, not for a print.
# **What it does not.** That a period is true: nobody has confirmed anything here. Two posts at once are only joined
# where a check has set part-time work and contracting aside.
#
# **Innocent readings.** Months that were rounded; a notice period; a company that was bought and appears twice; an
# older version of the same CV. **Quiet next.** Compare with the dated certificates that the personnel office holds.

# %% [markdown]
# ## The same as a table

# %%
columns = ["lane", "label", "start", "end", "evidence"]
for subject in case.settings.subjects:
    rows = case.periods(subject)
    display(HTML(show.table_html(rows[columns], caption=f"{subject}: periods as stated")))
    apart = periods.contradictions(rows, found[f"cv.employment-overlap-fulltime@{subject}"].evidence.ids)
    display(HTML(show.table_html(apart, caption=f"{subject}: statements that exclude each other: {len(apart)}")))

# %% [markdown]
# ## What do the checks of the CV find?

# %%
shown = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for subject in case.settings.subjects:
    table = found.of(family="cv", subject=subject).present[shown]
    display(HTML(show.table_html(table, caption=f"{subject}: the CV")))

# %%
unsure = found.unknown[found.unknown["findings"].str.contains(r"\bcv\.")]
HTML(show.table_html(unsure, caption="What could not be checked, and what would settle it"))

# %% [markdown]
# **What this shows.** Findings of the family `cv`, and below them what they wait for: mostly answers that a person has
# to fetch, from a registrar, an employer's switchboard, a public register. They go into notebook 08 as checks. An empty
# first table means that none is present. **What it does not.** A CV without findings is not a true CV: those that were
# copied from a real engineer hold together best *(MAND24; AMZ25)*.
#
# **Never asked here:** in which country somebody studied, and what that might say about him. The registrar is asked
# whether the degree was given, for everybody in the role.

# %% [markdown]
# ## What became of the laptop?

# %%
for subject in case.settings.subjects:
    display(figures.journey(case.journey(subject)))

# %% [markdown]
# **What this shows.** One line a machine: issued, delivered, seen for the first time, where it says it stands, what
# controls it from afar, what stands beside it. A ring around a mark contradicts a claim; a grey ring is a station of
# which no record speaks, with the export that would show it. **What it does not.** Who sat at it. *First seen* is the
# first record that has come in, not the first start.
#
# **Innocent readings.** A neighbour signed; the inventory was filled in later than the parcel left; a help desk that
# works from afar. **Quiet next.** Ask for what the grey rings name: the owners keep some of it for days only.

# %% [markdown]
# ## At which hours was the work done?
#
# The clock is that of the zone which the subject states. If his contract states working hours, write them into the
# first line, by that clock: `(9, 17.5)` is from nine to half past five.

# %%
declared = None
for subject in case.settings.subjects:
    display(figures.hours(case.hours(subject), declared))

# %% [markdown]
# **What this shows.** His sign-ins (squares) before those of the people who sign in from the country that he states
# (shade). **What it does not.** Work: a sign-in opens a day, it does not measure it. Somebody who works a shift for
# another continent keeps its office hours on purpose, so a good fit clears nobody, and a bad one is weak.
#
# **Innocent readings.** Nights by agreement or by habit; somebody to care for; a team in another zone. The reasons are
# nobody's business: ask only whether agreed hours were kept. **Quiet next.** Compare with his own team.

# %%
rows = found.present[found.present["finding"].str.contains(r"^(?:ses\.hours|ses\.always|gh\.activity)")]
unsure = found.unknown[found.unknown["findings"].str.contains(r"ses\.hours|ses\.always|gh\.activity")]
display(HTML(show.table_html(rows[shown], caption="Hours: what is present")))
HTML(show.table_html(unsure, caption="Hours: what could not be checked, and why"))

# %% [markdown]
# **Context only, never a finding: the delay of a line.** Press reports tell of a worker noticed by keystrokes that
# arrived after 110 milliseconds instead of some tens *(AMZ25)*. No table here keeps such delays, and that is on
# purpose: a short one bounds a distance, a long one proves nothing (satellite, Wi-Fi, a virtual desktop, a screen
# reader). If your endpoint product has them, compare with the same machine's other weeks, and leave it at a note.

# %% [markdown]
# ## Claimed and seen, in time

# %%
for subject in case.settings.subjects:
    display(figures.timeline(case.timeline(subject)))

# %% [markdown]
# **What this shows.** Claims in blue above, what was seen in brown below; an open ring marks a contradiction. **What it
# does not.** A cause: things that follow each other need not belong together.

# %% [markdown]
# ## What do the originals say?

# %%
rows = []
for finding in found.of(family="cv"):
    for one in map(case.original, finding.evidence.ids[:2]):
        rows.append((finding.id, one.file, one.place, show.defang(one.text[:300])))
HTML(show.rows_html(("finding", "file", "place", "as it was kept"), rows, caption="Two rows a finding"))

# %% [markdown]
# **Quiet next.** Notebook 10: do the addresses, domains and code that he names lead to him?
