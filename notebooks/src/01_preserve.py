# %% [markdown]
# # 01 · What must be asked for before it expires, and what do we hold?
#
# The records that tell a rented seat from a holiday flat are kept for weeks: sign-ins, a carrier's signature, the
# location a laptop reported. The best published cases were proved with such ordinary records *(DOJ25C; IC3-24)*. Ask
# for them first, ask for as little as will do, and do not say why: a request for a whole period names nobody.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML

import dprkit
from dprkit import show, widgets

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## What do we ask of whom?

# %%
requests = case.ask()
HTML(show.table_html(requests.frame[["owner", "export", "expires"]], caption="Soonest to expire first"))

# %% [markdown]
# Each request can be sent as it stands. The first one in full; `print(requests)` gives them all:

# %%
for request in requests.items[:1]:
    print(request.text(requests.today))

# %% [markdown]
# **What this shows.** Which log exists where, the filter, the least columns, and since when it is gone. **What it does
# not.** Whether your tenant keeps it longer or shorter: retention is a setting of your contract. Put your own figures
# into `data/log_owners.csv` of the case.
#
# **Quiet next.** Send the first three today. Ask for everybody in the period where the table says so: without other
# people, nothing can be told from the ordinary.

# %% [markdown]
# ## What has come in?
#
# Files go into `inbox/`. Each is stored by its digest *before* anything reads it, then read by a separate process that
# can reach neither the network nor your files. Running this again changes nothing.

# %%
inbox = sorted(path for path in (case.folder / "inbox").iterdir() if path.is_file())
intake = case.add(*inbox)
HTML(show.table_html(intake.files, caption=f"Files of the inbox: {len(intake.files)}", limit=50))

# %% [markdown]
# **What this shows.** What each file was recognised as, how many rows were kept, how many cells were repaired, how
# much could not be read. An empty table means that the inbox is empty: put the exports there and run again.
# **What it does not.** That a file is complete: an export can be cut off by whoever made it. Ask for the row count.
#
# For what comes in later, or lies elsewhere, there is a form. A table that is not recognised is shown with five of its
# rows and a proposal for its columns; what you say of them holds for later files of that make.

# %%
widgets.intake(case)

# %% [markdown]
# **What this shows.** Nothing is dropped in silence: what was mended and what was not read is here, with file and
# place; the text as found stays in the original. Two empty tables are good news. **What it does not.** Whether a cell
# that could be read is true.
#
# **Innocent readings.** A gap in a log is mostly a gap in a log: a licence, a change of system, a long weekend.
# **Quiet next.** Where many rows are unread, ask for the export again in the format that the request names.

# %% [markdown]
# ## Which period do the records cover?
#
# A claim about forty days needs forty days of records. One line a table that carries times:

# %%
import pandas as pd

names = ("signins", "mfa_events", "devices", "software", "usb")
timed = {name: case.table(name)["time"].dt.tz_localize(None).dt.floor("min") for name in names}
span = pd.DataFrame({name: {"rows": len(column), "dated": column.notna().sum()} for name, column in timed.items()}).T
span["first"] = {name: column.min() for name, column in timed.items()}
span["last"] = {name: column.max() for name, column in timed.items()}
HTML(show.table_html(span.rename_axis("table").reset_index(), caption="Period covered, UTC"))

# %% [markdown]
# **What this shows.** Rows without a date are there but stand outside every comparison: their source states no zone.
# Set `zone` in `case.toml` if you know it. **What it does not.** Holes inside the period.

# %% [markdown]
# ## Is everything as it was received?

# %%
checked = case.verify()
print("everything holds" if checked.ok else show.plain("; ".join(checked.problems)))

# %% [markdown]
# **What this shows.** Whether the chain of records holds and every file it names is there, unchanged; what does not
# is said in words. **What it does not.** That the file was true when it came: only its sender can say that.
#
# **Quiet next.** Write down by whom and how each file reached you. Then notebook 02: whose records are these?
