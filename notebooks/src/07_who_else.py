# %% [markdown]
# # 07 · Who else uses the same line, door or authenticator?
#
# Laptops of a farm share a line, a porch and sometimes a telephone *(ADV22; IC3-24; MS25D)*. Couples share a line and a
# door too; co-working rooms share lines, depots share doors, help desks test telephones. So this notebook looks at
# *everybody in the files*, not at the subject alone: only then can one see how ordinary sharing is.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML

import dprkit
from dprkit import chronology, figures, show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Is the file large enough to say what is ordinary?

# %%
names = {"signins": "sign-ins", "mfa_events": "second factors", "shipments": "parcels", "people": "staff list"}
counts = [(words, len(case.table(name)), case.table(name)["person"].nunique()) for name, words in names.items()]
HTML(show.rows_html(("records", "rows", "people"), counts, caption="People in each file", numeric=("rows", "people")))

# %% [markdown]
# **What this shows.** Below 30 people the findings say *baseline unknown*: nothing can be called rare. If there is one
# person only, nothing can be shared: ask for the whole department's export (notebook 01).

# %% [markdown]
# ## What is shared, and by whom?
#
# A line, when two people used it on the same day, on three days or more, and it is not known to belong to a company, a
# carrier or a provider. An authenticator, when two people used it within 90 days. A street address with its flat
# number, when parcels of two people went there. People are compared within one system: nobody knows yet which login is
# which employee number, except for the subject. What more than 5 % of the people share is left out of the figure: it
# says nothing about anybody.

# %%
tables = {name: case.table(name) for name in ("signins", "mfa_events", "shipments")}
shared = chronology.shared(tables, case.observations("network_kind"))
HTML(show.table_html(shared.rename(columns={"left": "person", "right": "what"}), caption="Shared things", limit=40))

# %%
figures.links(shared[~shared["common"]])

# %% [markdown]
# **What this shows.** People at the left, subjects in bold; things at the right; on every line the reason. An empty
# figure means that nothing is shared, or that no file of several people has come in. **What it does not.** That people
# know one another, or that a person at another line of the figure has done anything. They are here because ordinary
# sharing has to be seen too.
#
# **Innocent readings.** One household, declared or not; a room for rent by the hour; a carrier that gives many
# customers one address; a telephone handed on. **Quiet next.** Ask the personnel office which of these people
# declared one household, without saying which pair is meant.

# %% [markdown]
# ## Only what touches a subject

# %%
things = shared.loc[shared["left"].isin(case.settings.subjects), ["kind", "right"]]
figures.links(shared.merge(things.drop_duplicates(), on=["kind", "right"]))

# %% [markdown]
# ## What do the checks say?

# %%
found = case.findings()
rows = found.present[found.present["finding"].str.contains(r"^(?:ses\.shared|shp\.)")]
HTML(show.table_html(rows[["title", "weight", "what the record shows", "innocent", "quiet next"]]))

# %% [markdown]
# **What this shows.** The same, weighed: people of one declared household and second accounts of one person are taken
# out, and the number of others with the same trait is given. An empty table means that no such finding is present.
# **What it does not.** Guilt by address.

# %%
missing = found.unknown[found.unknown["findings"].str.contains(r"ses\.shared|shp\.")]
HTML(show.table_html(missing, caption="What could not be checked, and why"))

# %% [markdown]
# ## What do the originals say?

# %%
rows = []
for finding in found:
    if finding.indicator.startswith(("ses.shared", "shp.")):
        for one in map(case.original, finding.evidence.ids[:2]):
            rows.append((finding.id, one.file, one.place, show.defang(one.text)))
HTML(show.rows_html(("finding", "file", "place", "the row, as it was kept"), rows, caption="Two rows a finding"))

# %% [markdown]
# **Quiet next.** If other employees turn up here, do not open cases on them from this picture: each needs its own lead
# and its own authority (notebook 00). Then notebook 12.
