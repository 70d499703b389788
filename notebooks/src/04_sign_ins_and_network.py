# %% [markdown]
# # 04 · Where do the sign-ins come from?
#
# Somebody who works through a seat in another country has to get his traffic out of a place that fits the claim: a
# laptop farm, a VPN, a rented server *(ADV22; IC3-24; RF26)*. So has everybody who works from a train, behind a company
# VPN, or with a privacy relay. Of 50 addresses re-published from one report *(MAND24)*, 24 stood in none of three lists
# of VPN and hosting addresses: an address that no list knows is not clean, and one that a list knows is not guilty.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import chronology, figures, show, widgets

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## What would be asked, and who would learn of it?
#
# The plan comes first. It says for each source what is sent and to whom. Sources at level RED are tables on this
# machine: nothing is sent, nobody learns of it.

# %%
plan = case.plan()
plan

# %%
refused = plan.frame[plan.frame["decision"].str.startswith("refused")]
counts = refused.groupby(["source", "level", "who learns", "decision"]).size().rename("values").reset_index()
HTML(show.table_html(counts, caption=f"Look-ups that this case refuses: {len(refused)}"))

# %% [markdown]
# **What this shows.** What is not asked, and which rule forbids it. Refused is not the same as *absent*: nothing is
# known about it either way. **What it does not.** That the look-up would be wrong: raise `ceiling` in `case.toml` if
# the authority of notebook 00 covers it.

# %% [markdown]
# ## Run the part that leaves no trace
#
# Only the sources of level RED are run here, whatever the ceiling. The others leave this machine, so they wait for
# your own `case.run(case.plan())`, or for the form: it shows each question, who is asked and who learns of it, and
# asks nobody before it is allowed by name.

# %%
run = case.run(case.plan(ceiling="RED"))
run

# %%
widgets.plan(case)

# %% [markdown]
# **What this shows.** Per source: *found* (it knows something), *absent* (it was asked and has nothing), *failed*,
# *refused*, *skipped*. They never look alike. **What it does not.** How old the tables are. Their cards say so:

# %%
cards = [case.bundled.card(name) for name in ("asn", "country", "hosting", "known_vpn", "published")]
rows = [(card.name, card.title, card.date, card.count) for card in cards]
HTML(show.rows_html(("table", "what it is", "date of the data", "rows"), rows, caption="Tables in use"))

# %% [markdown]
# ## On which days, from which place, over what kind of network?

# %%
for subject in case.settings.subjects:
    display(figures.signin_places(case.places(subject)))

# %% [markdown]
# **What this shows.** One mark a day and place; its area grows with the number of sign-ins, its shape says the kind of
# network; the blue band marks a place that the subject claims for that day. An empty figure means that no dated
# sign-in of the subject has come in: ask for the log (notebook 01), or set `zone`. **What it does not.** Where the
# *person* was. It shows where the traffic came out, as the log's vendor places it: cities are often wrong, countries
# sometimes, and a company VPN shows the city of its exit.
#
# **Innocent readings.** A company exit; a VPN used for privacy; a journey; a carrier that routes mobile traffic
# through another city; an address table that is out of date. **Quiet next.** Compare with the approved stays
# (notebook 03) and with the machine's own location (notebook 05).

# %%
for subject in case.settings.subjects:
    counted = case.places(subject).groupby(["kind", "claimed"]).agg(days=("day", "nunique"), count=("count", "sum"))
    display(HTML(show.table_html(counted.reset_index(), caption=f"{subject}: days and sign-ins by kind of network")))

# %% [markdown]
# `unknown` means that no table says what kind of network it is. It does not mean *home*.

# %% [markdown]
# ## The same on a map

# %%
tables = {name: case.table(name) for name in ("signins", "devices", "claims")}
for subject in case.settings.subjects:
    display(figures.world(chronology.spots(subject, tables)))

# %% [markdown]
# **What this shows.** Round and blue: claimed, where the claim or the log gives coordinates. Diamond and brown: seen.
# **What it does not.** Precision: coordinates in a log are the middle of a city or of a country.

# %% [markdown]
# ## What do the checks find?

# %%
found = case.findings()
columns = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for family, words in {"net": "Where it came from", "ses": "How it was used"}.items():
    for subject in case.settings.subjects:
        table = found.of(family=family, subject=subject).present[columns]
        display(HTML(show.table_html(table, caption=f"{subject}: {words.lower()}")))

# %% [markdown]
# **What this shows.** Findings of the families `net` (where a sign-in came from) and `ses` (how the account was used),
# each with its numbers and their whole, how many others in the file show the same, and how an honest person shows it.
# An empty table means that none is present. **What it does not.** Independence: several of these can be one VPN seen
# several times. Notebook 12 counts what lies behind them once.

# %%
unsure = found.unknown[found.unknown["findings"].str.contains(r"\b(?:net|ses)\.")]
HTML(show.table_html(unsure, caption="What could not be checked, and why"))

# %% [markdown]
# **What this shows.** What would settle it; an empty table: every check of the two families could be made. *Unknown* is
# not *clear*.

# %% [markdown]
# ## What do the originals say?
#
# Every finding points to the rows it rests on. The first row of each, as it was kept:

# %%
rows = []
for finding in found:
    if finding.family in ("net", "ses") and finding.evidence.ids:
        one = case.original(finding.evidence.ids[0])
        rows.append((finding.id, one.file, one.place, show.defang(one.text)))
HTML(show.rows_html(("finding", "file", "place", "the row, as it was kept"), rows, caption="One row a finding"))

# %% [markdown]
# **What this shows.** File, place in the file, and the row. Open `originals/` by the file's digest to see it whole.
# **What it does not.** More than that log knows.
#
# **Quiet next.** Nothing so far was noticed by anybody. Notebook 05: where is the machine?
