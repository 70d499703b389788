# %% [markdown]
# # 05 · Where is the machine, and who holds it?
#
# A network address can be borrowed for the price of a coffee. A laptop stands somewhere. It was sent to an address,
# somebody signed for it, and what is plugged into it or installed on it can be read *(DOJ25C; IC3-24)*. Hardware for
# remote control that names itself is among the few near-conclusive signs *(ATT&CK; MAND24)*; programs for remote
# control are among the commonest tools of any help desk.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import figures, show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Which machines are on record?

# %%
mine = {name: case.table(name) for name in ("devices", "software", "usb", "shipments")}
mine = {name: table[table["person"].isin(case.settings.subjects)] for name, table in mine.items()}
columns = ["person", "serial", "hostname", "vendor", "model", "os", "issued_on", "time", "lat", "lon", "accuracy_km"]
HTML(show.table_html(mine["devices"][columns], caption="Rows about the subject's machines"))

# %% [markdown]
# **What this shows.** What was issued, when it was last seen, and where the machine says it is, if its management tool
# reports that. An empty table means that no inventory knows the subject: ask for it (notebook 01), or join the
# inventory's identifier (notebook 02). **What it does not.** Who sits at it.

# %% [markdown]
# ## What is installed on it?

# %%
programs = mine["software"].groupby(["person", "name", "publisher"], dropna=False)
seen = programs.agg(rows=("name", "size"), versions=("version", "nunique"), first=("time", "min")).reset_index()
HTML(show.table_html(seen, caption="Programs on the subject's machines", limit=40))

# %% [markdown]
# ## What is plugged into it?

# %%
columns = ["person", "vid", "pid", "manufacturer", "product", "usb_serial", "edid_manufacturer", "edid_name", "time"]
HTML(show.table_html(mine["usb"][columns].drop_duplicates(), caption="USB devices and displays", limit=40))

# %% [markdown]
# **What these show.** What the machine itself reported. **What they do not.** A device that gives another's name: these
# identifiers can be changed, so nothing found proves nothing. **Innocent readings.** A home lab; an accessibility need;
# a help desk that works remotely. **Quiet next.** Ask the help desk for its tickets and its list of deployed tools, for
# the whole department.

# %% [markdown]
# ## Where did parcels go, and who signed?

# %%
columns = ["item", "serial", "shipped_on", "delivered_on", "recipient", "signed_by", "address", "unit", "city", "kind"]
HTML(show.table_html(mine["shipments"][columns], caption="Parcels of the subject"))

# %%
stated = case.table("claims")
homes = stated[stated["field"].isin(["address", "city", "name", "device"])]
HTML(
    show.table_html(homes[["person", "field", "value", "stated_in", "stated_on"]], caption="What was claimed about it")
)

# %% [markdown]
# **What this shows.** The carrier's record beside the claim. **What it does not.** What happened after the door closed.
# **Innocent readings.** A neighbour signed; a depot near home; a move in that month. **Quiet next.** Ask the carrier
# for the proof of delivery, for several parcels at once.

# %% [markdown]
# ## What do the checks find?

# %%
found = case.findings()
columns = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for family, words in {"dev": "The machine", "shp": "The parcels"}.items():
    for subject in case.settings.subjects:
        table = found.of(family=family, subject=subject).present[columns]
        display(HTML(show.table_html(table, caption=f"{subject}: {words.lower()}")))

# %% [markdown]
# **What this shows.** Findings of the families `dev` and `shp`, each with how an honest person shows it. An empty
# table means that none is present. **What it does not.** That hardware was placed *by the subject*: hosts of laptops
# have themselves been deceived *(DOJ25C)*.

# %%
rows = []
for finding in found:
    if finding.family in ("dev", "shp") and finding.evidence.ids:
        one = case.original(finding.evidence.ids[0])
        rows.append((finding.id, one.file, one.place, show.defang(one.text)))
HTML(show.rows_html(("finding", "file", "place", "the row, as it was kept"), rows, caption="One row a finding"))

# %% [markdown]
# ## One machine's journey

# %%
for subject in case.settings.subjects:
    display(figures.journey(case.journey(subject)))

# %% [markdown]
# **What this shows.** The stations of the machine that was issued, from the order to the last record, with the days
# between them; a ring marks a station that does not fit what was claimed, an open grey mark one that no record shows,
# with the export that would. **What it does not.** Who sat before it.

# %% [markdown]
# ## Claimed and seen, in time

# %%
for subject in case.settings.subjects:
    display(figures.timeline(case.timeline(subject)))

# %% [markdown]
# **What this shows.** Claims in blue above, what was seen in brown below; an open ring marks a contradiction. An
# empty figure means that nothing with a date has come in. **What it does not.** That a contradiction is a lie: the
# write-up says beside each finding what became of its innocent reading.
#
# **Quiet next.** Notebook 07: does anybody else use the same line, door or telephone?
