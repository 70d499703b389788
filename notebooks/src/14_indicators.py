# %% [markdown]
# # 14 · What is checked, and how would an honest person show the same?
#
# Every check that this case was held against: what it needs, what would explain it innocently, how often it fired on
# ordinary people where that was measured, and where it comes from. The same list stands on the command line:
# `dprkit indicators`, or `dprkit indicators laptop` for those in which a word stands.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import catalogue, show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Which of them speak of this?
#
# Type words between the quotation marks and run the cell: all of them must stand in what is said about a check.

# %%
words = ""
found = catalogue.table(*words.split())
for family in dict.fromkeys(found["indicator"].str.partition(".")[0]):
    rows = found[found["indicator"].str.startswith(f"{family}.")]
    display(HTML(show.table_html(rows, caption=f"{family}: {catalogue.FAMILIES.get(family, family)}")))

# %% [markdown]
# **What this shows.** Each check with its declared weight, the tables it reads and what fills them, the innocent
# readings that stand beside it wherever it is shown, and its references by key. *Not measured* means that nobody has
# counted yet how often it fires on ordinary people: it does not mean seldom. **What it does not.** That a check which
# is listed could be made in this case.

# %% [markdown]
# ## Which could be made in this case?

# %%
states = case.findings()
rows = [(one.subject, one.indicator, one.state, show.defang(one.missing or one.text)) for one in states]
HTML(show.rows_html(("subject", "indicator", "state", "what was seen, or what is missing"), rows, caption="Findings"))

# %% [markdown]
# ## Which checks are for people to make?
#
# No program guesses these. Each is made by a person, the same way for everybody in the role, and noted by two observers
# where that can be; what has to be asked first stands beside it. `case.checked(…)` takes one in.

# %%
for subject in case.settings.subjects:
    display(HTML(show.table_html(case.checks(subject), caption=f"{subject}: checks that people make")))

# %% [markdown]
# **What this shows.** How far each check is. *Not applicable*, *not yet asked* and a check for which the person needed
# something else count neither way.
#
# **Quiet next.** Choose the checks that would settle most. Those made in records, registers and pictures are quiet;
# those that ask the person, a referee, a school or an employer are not, and wait until the case is overt.
