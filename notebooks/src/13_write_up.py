# %% [markdown]
# # 13 · What do we hand over, and can it be checked?
#
# A write-up outlives the talk it was made for. It may be read by counsel, by a works council, by the police, and by the
# person it is about. Each of its sentences points to a record; each red flag stands beside its innocent reading and
# what became of it; what is not known is written out. Equal records give an equal write-up, and one line on it lets
# anybody find out later whether the evidence was touched.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML

import dprkit
from dprkit import show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Is it ready to be written?

# %%
kinds = [one.kind for one in case.decisions()]
ready = {
    "authority filled in": ", ".join(case.settings.unfilled) or "yes",
    "best innocent explanation tested": "yes" if "tested" in kinds else "no test on record (notebook 12)",
    "read by a second person": "yes" if "reviewed" in kinds else "no review on record (notebook 12)",
    "phase": case.phase,
}
HTML(show.rows_html(("", ""), list(ready.items()), caption="Before it leaves your hands"))

# %% [markdown]
# **What this shows.** What a reader will ask first. What is missing does not stop you here; it heads the write-up.

# %% [markdown]
# ## Write it

# %%
report = case.report()
HTML(show.rows_html(("written",), [(path.relative_to(case.folder),) for path in report.paths]))

# %% [markdown]
# The paths begin at the folder of the case. The file is one page of HTML that reaches for nothing outside itself: it
# can be mailed, archived and printed as it is.

# %%
print("evidence head:", report.head)

# %% [markdown]
# **What this shows.** The last record that the write-up was computed from. It is printed on the write-up too. Note it
# in a place that is not this machine: a signed mail to counsel will do. **What it does not.** Protect anything by
# itself: it only makes a change visible.

# %% [markdown]
# ## Does it still hold?

# %%
checked = case.verify(anchor=report.head)
print("everything holds" if checked.ok else show.plain("; ".join(checked.problems)))

# %% [markdown]
# **What this shows.** Whether the records up to that head are there and in order, and every file they name is
# unchanged; what is not is said in words. Anybody who has the case folder and the head can repeat this:
# `dprkit verify FOLDER --anchor HEAD`. **What it does not.** That the conclusion is right.

# %% [markdown]
# ## What now?
#
# * **Give it to the person who decides**, under the handling caveat it carries. It proposes; it does not decide.
# * **Nothing found?** Then say so in the same form, and close the case. Tell whoever raised it as little as needed.
#   Delete what the retention rule no longer covers.
# * **Something stands?** Preserve before you act: access logs, the machine, payroll records. Then counsel, then the
#   subject's side, then access; a host of laptops or the holder of a stolen identity may be a victim *(DOJ25C; SEAL)*.
#   End access and keep the logs in one step, not in two.
# * **Do not** put a name on a list, warn other employers by word of mouth, or look up anybody else in passing. A second
#   person is a second case, with its own authority.
