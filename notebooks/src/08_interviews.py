# %% [markdown]
# # 08 · What did people see and hear in calls, and was everybody asked the same?
#
# Stand-ins sit interviews for others, faces and voices are altered in calls, and answers are read from a script or
# relayed from the next chair *(IC3-23; U42-25; RF26)*. A call alone settles little: one hire passed four video
# interviews and a background check under an identity that was not his own *(KB4)*. And most of what looks odd in a call
# has a plain cause: a bad line, a room shared with children, nerves, a disability that nobody has to explain.
#
# Therefore a check here is a *fixed* one, made of everybody in the role, noted by a person, and by two where it counts.
# No program compares faces or voices. How somebody looks, or how he speaks a language, is not an observation.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import show, widgets
from dprkit.checks import KINDS, RESULTS

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## What is offered before anything is asked?
#
# Read it out, to everybody, before the check. What the person answers is noted with it. Whoever needs another way gets
# it at no cost, and it counts the same.

# %%
offers = {one.first: [] for one in KINDS.values() if one.first}
for one in KINDS.values():
    offers.get(one.first, []).append(one.name)
rows = [(words, ", ".join(names)) for words, names in offers.items()]
HTML(show.rows_html(("read this out", "before these checks"), rows, caption="Offered first"))

# %%
HTML(show.rows_html(("result", "what it says"), list(RESULTS.items()), caption="How a check may end"))

# %% [markdown]
# **What this shows.** What has to be said first, and that *not applicable* and *not yet asked* count neither way.
# **What it does not.** That an offer was made: that is noted with each check, by whoever made it.

# %% [markdown]
# ## Which checks were made, and what is still to be made?
#
# One click for each check. The second observer writes down what he saw before he hears what the first one noted: two
# notes that were agreed on are one note.

# %%
widgets.checklist(case)

# %% [markdown]
# **What this shows.** Every kind of check, how the last one ended, who saw it, and which findings wait for it. *Not yet
# asked* is no mark against anybody. **What it does not.** That more checks are better: make those that the role
# requires of everybody, and those that another record has given a reason for.
#
# **Innocent readings.** A stuttering picture is a codec, a blurred background is a living room, a camera that stays
# off is a slow line or a wish for privacy, a late answer is a second language or a thought. **Quiet next.** Look at a
# recording only where it was announced and is lawful, together with somebody who does not know the first note.

# %% [markdown]
# ## What exactly was noted?

# %%
columns = ["time", "check", "result", "observer", "second_observer", "second_result", "blind", "accommodation", "found"]
for subject in case.settings.subjects:
    rows = case.table("interviews")
    rows = rows[rows["person"].eq(subject).fillna(False)]
    display(HTML(show.table_html(rows[columns], caption=f"{subject}: checks as noted: {len(rows)}", limit=40)))

# %% [markdown]
# **What this shows.** Both notes side by side; where they differ, the check says nothing. An empty table means that no
# check is on record. **What it does not.** What was not written down at the time.

# %% [markdown]
# ## From where, and with which machine, were calls joined?
#
# Meeting services log the address, the place they make of it, and the machine. Interviews come from the recruiter's
# account, papers from the signing service: ask both (notebook 01).

# %%
columns = ["time", "topic", "event", "display_name", "ip", "country", "network_type", "hostname", "device", "camera"]
for subject in case.settings.subjects:
    rows = case.table("meetings").sort_values("time", kind="stable")
    rows = rows[rows["person"].eq(subject).fillna(False)]
    display(HTML(show.table_html(rows[columns], caption=f"{subject}: calls and papers: {len(rows)}", limit=40)))

# %% [markdown]
# **What this shows.** Whether an interview, a paper and the later work came from one machine and one line. An empty
# table means that no log of calls has come in, or that no join says who took part (notebook 02). **What it does not.**
# Where a person was: a call goes through the same VPN as everything else, and a candidate may call from a friend's
# desk.
#
# **Innocent readings.** A telephone while travelling; a library; a borrowed machine because the own one was in repair;
# a display name that a former meeting left behind. **Quiet next.** Compare with the claimed places (notebook 03).

# %% [markdown]
# ## What do the checks find?

# %%
found = case.findings()
ours = r"^(?:iv\.|net\.interview)"
shown = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for subject in case.settings.subjects:
    table = found.of(subject=subject).present
    table = table[table["finding"].str.contains(ours)]
    display(HTML(show.table_html(table[shown], caption=f"{subject}: calls and interviews")))

# %%
unsure = found.unknown[found.unknown["findings"].str.contains(r"\biv\.|net\.interview")]
HTML(show.table_html(unsure, caption="What could not be checked, and what would settle it"))

# %% [markdown]
# **What this shows.** An artefact or another person counts as strong only where two saw it, and a refusal only where
# another way was offered and declined too. An empty first table means that none is present. **What it does not.** Who
# the person is: most of these fit a stand-in for the interview as well as a worker who was hired under a name that
# belongs to somebody else, who may be a victim *(SEAL)*.

# %% [markdown]
# ## What do the originals say?

# %%
rows = []
for finding in found:
    if finding.indicator.startswith(("iv.", "net.interview")) and finding.evidence.ids:
        one = case.original(finding.evidence.ids[0])
        rows.append((finding.id, one.file, one.place, show.defang(one.text)))
HTML(show.rows_html(("finding", "file", "place", "the row, as it was kept"), rows, caption="One row a finding"))

# %% [markdown]
# **Quiet next.** Plan the next regular call so that the checks of the role are part of it, with a second observer and
# the offer read out first. Then notebook 09: does the CV hold together?
