# %% [markdown]
# # 12 · Which explanation do the records speak for, and how sure are we?
#
# The findings are now held against several explanations at once, the innocent ones among them. What fits every
# explanation says nothing, however alarming it looks; what fits one only is worth most. Findings that spring from the
# same cause count once. Nothing adds up to a number: confidence is one of four words, with the sentence behind it.
# Published cases show why one must be slow here: workers with consistent papers and a camera that was on *(SEAL)*, and
# hosts of laptops who had themselves been recruited online *(DOJ25C)*.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import figures, show, widgets

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Does each finding stand?
#
# One after the other, with its row and its innocent explanations. *Explained* takes a finding out of the weighing, with
# your reason and your name, and it stays in the write-up; *stands* and *ask* are notes. None is ever taken back. Run
# the cells below again afterwards.

# %%
widgets.triage(case)

# %% [markdown]
# **What this shows.** What is present, and what was said of it. An empty table means that nothing is present. **What it
# does not.** That a finding which nobody explained is true.

# %% [markdown]
# ## What do the findings say together?

# %%
weighed = {subject: case.assess(subject) for subject in case.settings.subjects}
display(*weighed.values())

# %% [markdown]
# **What this shows.** The explanation the records speak for most, the confidence in it, and what carries that. *None*
# means that no finding at moderate or more stands unexplained. **What it does not.** Who somebody is or where he comes
# from, and not that an explanation is true because the others are worse.
#
# * **low**: one cause at moderate or more;
# * **medium**: two, of different kinds, one of them hardware, a parcel, money, a reused identifier or an address while
#   its publication is fresh;
# * **high**: two strong ones, one of which places hardware, a parcel or a payee, *and* a test on record that excluded
#   the best innocent explanation.

# %% [markdown]
# ## Which finding speaks for what?

# %%
for one in weighed.values():
    display(figures.ach(one.matrix.drop(columns="finding").set_index("title")))

# %% [markdown]
# **What this shows.** Filled: supports; open: speaks against; dot: neither. The findings that tell the explanations
# apart stand on top. An empty figure means that no finding is present. **What it does not.** Count the marks: findings
# of one origin are one.

# %% [markdown]
# ## What lies behind them, counted once

# %%
for one in weighed.values():
    display(figures.families(one.by_origin))

# %% [markdown]
# **What this shows.** Findings that one address, machine, parcel or payee explains stand together, and the strongest of
# them counts. Many marks in one band are one origin. **What it does not.** That two bands are two persons' doing.

# %% [markdown]
# ## What if one of them is wrong?

# %%
for one in weighed.values():
    rows = list(one.leave_one_out.itertuples(index=False, name=None))
    caption = f"{one.subject}: confidence {one.confidence}; and without one finding"
    display(HTML(show.rows_html(("without", "confidence"), rows, caption=caption)))

# %% [markdown]
# **What this shows.** The finding without which the confidence falls carries the case: look at its original once more,
# and have a second person look. If it falls nowhere, no single finding carries it; an empty table means that there is
# nothing to carry. **What it does not.** Two errors at once.

# %% [markdown]
# ## What is not known?

# %%
for one in weighed.values():
    open_ = one.unanswered.assign(findings=one.unanswered["findings"].map(", ".join)).drop(columns="titles")
    display(HTML(show.table_html(open_, caption=f"What would settle more about {one.subject}")))

# %% [markdown]
# **What this shows.** Which export, look-up or confirmed join is missing, and what waits for it. An empty table means
# that every check could be made, not that everything was seen. **Quiet next.** Whatever expires first (notebook 01).

# %% [markdown]
# ## What has been decided, by whom?

# %%
decided = [(one.kind, one.about, one.result, one.how or one.reason, one.by, one.at[:10]) for one in case.decisions()]
HTML(show.rows_html(("decision", "about", "result", "how, or why", "by", "recorded"), decided, caption="On record"))

# %% [markdown]
# Decisions are taken by named persons and stay on record. They are not made by running this notebook: put the call
# that you mean into a cell of your own copy.
#
#     case.explain("net.astrill-egress@s1", reason="company VPN test, ticket 4711", by="R. Vale")
#     case.tested("nothing-wrong", how="device location read from the management tool", result="excluded",
#                 evidence=["dev.ip-kvm-usb-edid@s1"], by="R. Vale")       # or result="stands", "open"
#     case.overt(by="R. Vale", reason="decision meeting of 4 March")        # open steps are shown from here on
#     case.review(by="S. Lindgren", response="not yet asked")               # a second person has read the case
#
# **Innocent readings.** Each finding prints its own. The best of them is to be *tested*, not argued away: choose a
# record that would exist if it were true, and look for it. **Before anything is done:** the subject is heard, unless
# counsel says otherwise; a victim of a stolen identity is told.
#
# **Quiet next.** Notebook 13.
