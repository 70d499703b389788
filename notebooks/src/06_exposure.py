# %% [markdown]
# # 06 · What would have to be contained?
#
# Whoever closes an account has to know what it opened. After an exit, copied code has been used for threats
# *(IC3-25J; SCWX24)*; so it is worth knowing early what was copied, which secrets others share, and which code waits
# for a second look. The same sheet is drawn up when an honest colleague leaves.
#
# **Nothing on it is evidence of who somebody is.** No check reads what an account may open, and no explanation is
# weighed by it. For a candidate, who has no account yet, skip this notebook.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## How much is known of what the account could do?

# %%
sheets = [case.exposure(subject) for subject in case.settings.subjects]
for sheet in sheets:
    display(sheet)

# %% [markdown]
# **What this shows.** The parts of the sheet, how many rows each has, and what to ask for where nothing has come in.
# **What it does not.** That a part without rows is empty in truth: *nothing came in* is not *nothing was done*.

# %% [markdown]
# ## What may the account open, and which secrets does it know?
#
# Shared secrets come first: they stay good after the account is closed.

# %%
for sheet in sheets:
    display(HTML(show.table_html(sheet.entitlements, caption=f"{sheet.subject}: groups, roles, applications")))
    display(HTML(show.table_html(sheet.secrets, caption=f"{sheet.subject}: secrets to change")))

# %% [markdown]
# **What this shows.** Grants and secrets as the systems list them. A key is named by its identifier, never by itself.
# Rows of joins that nobody has confirmed are in it, and marked: to contain too much is undone more easily than too
# little. **What it does not.** Secrets that stand in code, in mails or in a head.
#
# **Innocent readings.** A grant says what a role was given, not what a person did with it. **Quiet next.** Have the
# owner of each shared secret prepare its change for a day that he would have chosen anyway.

# %% [markdown]
# ## What was copied, and what went out?

# %%
for sheet in sheets:
    display(HTML(show.table_html(sheet.repositories, caption=f"{sheet.subject}: repositories copied", limit=40)))
    display(HTML(show.table_html(sheet.moved, caption=f"{sheet.subject}: data moved, bytes by destination", limit=40)))

# %% [markdown]
# **What this shows.** Each repository once, with the number of copies and the first and last of them; each destination
# with its bytes, the company's own ones last. **What it does not.** What became of a copy. Clients fetch by themselves,
# build machines clone all day, and a backup moves more than anybody.
#
# **Quiet next.** Compare with colleagues of the same role before any number is called large: the check
# `job.early-bulk-repo-access` of notebook 12 says how many others do the same.

# %% [markdown]
# ## Which code waits for a second look?

# %%
for sheet in sheets:
    display(HTML(show.table_html(sheet.code, caption=f"{sheet.subject}: commits and merges, newest first", limit=30)))

# %% [markdown]
# **What this shows.** What was written or merged under this account, newest first. **What it does not.** That any of it
# is bad: a review is what all code deserves, and this list says where to begin.
#
# ## What do the originals say?

# %%
parts = [getattr(sheet, part) for sheet in sheets for part in ("entitlements", "secrets", "repositories", "moved")]
first = [case.original(part["record"].iat[0]) for part in parts if len(part)]
rows = [(one.file, one.place, show.defang(one.text)) for one in first]
HTML(show.rows_html(("file", "place", "the row, as it was kept"), rows, caption="The first row of each part"))

# %% [markdown]
# An empty table means that no such export has come in yet.
#
# **Quiet next.** Keep the sheet with whoever would close the account, and do nothing with it before notebook 12: a
# right that is taken away is noticed. Notebook 07: who else uses the same line, door or authenticator?
