# %% [markdown]
# # 02 · Whose records are these?
#
# Each system knows a person under another name: a login, an employee number, a name on a label. Every comparison in
# this case crosses from one to the other, and a wrong join makes two innocent people look like one guilty one. False
# identities are built on exactly this confusion *(ADV22; SEAL)*, and so are false accusations.
#
# Therefore: joins stand in one file, `people.csv`, with their ground and the name of whoever confirmed them. A name
# alone only proposes a join. A finding that rests on an unconfirmed join is not *present* but *unknown*.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML

import dprkit
from dprkit import show, widgets

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Which identifier is whose, and who says so?

# %%
joins = case.people.assign(confirmed_by=case.people["confirmed_by"].replace("", "NOBODY YET"))
HTML(show.table_html(joins, caption=f"Joins in people.csv: {len(joins)}"))

# %% [markdown]
# **What this shows.** The ground of each join and who confirmed it. An empty table means that no record is anybody's
# yet: add one line a system to `people.csv`. **What it does not.** That the ground is right. Ask whoever confirmed it
# what was looked at: a personnel number is a ground, a like-sounding name is not.
#
# **Innocent readings.** Two people of one name; a login handed on; a shared mailbox; a name changed by marriage.
# **Quiet next.** Have the personnel office confirm open lines from its own list, for several people at once.

# %% [markdown]
# ## How much of what came in is joined?

# %%
import pandas as pd

names = ("people", "signins", "mfa_events", "devices", "software", "usb", "shipments", "contacts")
seen = pd.concat([case.table(name)[["system", "account", "person", "confirmed"]] for name in names])
seen = seen.dropna(subset=["system", "account"]).drop_duplicates()
seen["joined"] = seen["person"] != (seen["system"] + ":" + seen["account"]).str.casefold()
counts = seen.groupby("system").agg(identifiers=("account", "nunique"), joined=("joined", "sum"))
counts["confirmed"] = (seen["joined"] & seen["confirmed"]).groupby(seen["system"]).sum()
HTML(show.table_html(counts.reset_index(), caption="Identifiers, by the system that names them"))

# %% [markdown]
# **What this shows.** Identifiers that no join names belong to nobody in particular: they are the others, against whom
# the subject's records are held. That is as it should be for colleagues. **What it does not.** A second account of the
# subject among them. Systems in which the subject has no join at all are the ones to look at: what they hold about
# this person is not seen by any check.

# %%
covered = set(case.people.loc[case.people["person"].isin(case.settings.subjects), "system"].str.casefold())
blind = counts[~counts.index.str.casefold().isin(covered | {"subject"})]
HTML(show.table_html(blind.reset_index(), caption="Systems without a join for any subject of the case"))

# %% [markdown]
# An empty table means that every system that sent something knows the subject under a joined identifier.

# %% [markdown]
# ## For which joins does something speak?
#
# What both sides carry: a mail address, a login or number, a telephone, the serial of a machine, an account that pay
# goes to. A name is listed too, and only proposes. What two accounts of one system share is nobody's own, so it
# proposes nothing.

# %%
proposed = case.proposals()
HTML(show.table_html(proposed, caption="Proposed, and applied nowhere until somebody confirms it", limit=15))

# %% [markdown]
# **What this shows.** Where a question to the personnel office could be worth it, and what to look at; an empty table:
# nowhere. Each confirmed join may propose the next. **What it does not.** That any of these is the subject: common
# names are common, and a mail address or a machine is handed on.
#
# Whoever looked confirms in his own name; the line then stands in `people.csv`, and in the ledger:
#
# ```python
# case.join(proposed.loc[[0]], by="J. Imani (HR)", basis="HR list of 2 March, same personnel number")
# ```
#
# The form does the same, and takes a join of your own. None is picked for you.

# %%
widgets.crosswalk(case)

# %% [markdown]
# ## What do unconfirmed joins keep open?

# %%
waiting = case.findings().unknown
waiting = waiting[waiting["missing"].str.contains("confirmation of the join")]
HTML(show.table_html(waiting, caption="Joins to confirm, and the findings that wait for them"))

# %% [markdown]
# **What this shows.** Findings that would be present if the join were right. They count for nothing until somebody
# confirms it. An empty table means that no finding waits. **What it does not.** A reason to confirm a join.
#
# **Quiet next.** Notebook 03: what does the subject say?
