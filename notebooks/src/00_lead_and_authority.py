# %% [markdown]
# # 00 · What opened this case, and what are we allowed to do?
#
# In the scheme this library was made for, one person is hired and another does the work: under a borrowed or invented
# name, through a laptop that stands in somebody else's home. Public advisories describe it *(ADV22; IC3-24; DOJ25C)*,
# and describe it well enough that every remote worker who travels, shares a flat or uses a VPN shows one of its signs.
# So the first step is not a look-up. It is to write down what was alleged, by whom, what is asked, and on what ground
# anybody may read these records at all.
#
# A lead opens a case. It never confirms one.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML

import dprkit
from dprkit import show, widgets

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# **What this shows.** The question in one sentence, who it is about, what has come in and what has been asked. The
# state is read from the folder each time: it is never out of date. **What it does not.** Whether the question is a
# good one. A good question can be answered with *no*.

# %% [markdown]
# ## A case of your own
#
# The form makes a folder for a case, with copies of these notebooks that open it: go on in the copies, beginning with
# this one. Forms write nothing before a click. What they have led to stands below them as a table, and stays there
# when the notebook is printed. Tab goes from field to field, the space bar presses a button.

# %%
widgets.new_case()

# %% [markdown]
# ## What was alleged, and how good is the source?
#
# The allegation is kept word for word, with its grade: a letter for the source (A reliable … E unreliable, F cannot be
# judged) and a figure for the statement (1 confirmed … 5 improbable, 6 cannot be judged). This is the Admiralty code.

# %%
widgets.lead(case)

# %% [markdown]
# **What this shows.** What somebody said, and how far that somebody can be relied on. An empty table means that
# nobody has written the lead down yet: fill in the form, or add a `[[lead]]` to `inbox/claims.toml` (notebook 01
# takes it in).
# **What it does not.** Anything about the subject.
#
# **Innocent readings.** Envy, a misunderstanding, a name taken for another, a news report fresh in mind.
# **Quiet next.** Note who knows of the lead. Do not ask the source for more in the subject's hearing.

# %% [markdown]
# ## What does the subject say?
#
# One click for each document or talk: what it says, in its own words, and for which time. Everything later is held
# against this.

# %%
widgets.claims(case)

# %% [markdown]
# **What this shows.** What is claimed, where and when it was stated. An empty table means that nothing can be
# contradicted yet. **What it does not.** Whether it is true.
#
# ## Who allowed this, and what for?
#
# These are the keys of `[authority]` in `case.toml`. Whatever is not filled in is named at the head of the write-up.

# %%
widgets.authority(case)

# %%
named = ("phase", "ceiling", "tlp", "retention", "zone")
meant = [
    "covert: quiet steps only, until a named person declares the case overt",
    "who may learn of a look-up: RED nobody, AMBER a third party or registry, GREEN the subject's own servers",
    "who may be given the write-up (Traffic Light Protocol)",
    "until when the case is kept, and who decides",
    "the zone of times that state none; while it is empty they are not converted",
]
policy = [(name, getattr(case.settings, name) or "not set", words) for name, words in zip(named, meant)]
HTML(show.rows_html(("setting", "here", "what it means"), policy, caption="Policy of this case"))

# %% [markdown]
# **What the law wants, in short.** A reminder for the talk with counsel, not advice:
#
# * *Equal treatment.* In the United States, Title VII: no decision because of national origin, ethnicity, accent or a
#   guess at them. The same checks for everybody in the role, and a note of who ran them.
# * *Purpose, measure, a person who decides.* In the European Union, GDPR articles 5, 22 and 35: only what this purpose
#   needs, kept no longer than needed, no decision by a machine alone, an impact assessment where monitoring is
#   systematic. The AI Act counts recruitment among its high-risk uses. This library computes no score on a person.
# * *Notice.* Staff were told that these logs are kept and what they are used for. If not, stop here and ask counsel.
# * *The other side is heard.* Before any decision, unless counsel says otherwise, the subject is asked.
#
# **Never evidence here**, because it says who somebody is and not what was done: nationality, ethnicity, birthplace,
# native language, accent, quality of English, face, religion, age, country of study. No check reads them.

# %% [markdown]
# ## Which explanations are open?
#
# All of them, from the first day. The innocent ones are in the list because most leads end there, and because a case
# that never looked for them cannot be believed. In some of the others the named person is the victim.

# %%
from dprkit.assessment import INNOCENT
from dprkit.indicator import HYPOTHESES

note = dict.fromkeys(INNOCENT, "the subject did nothing wrong")
rows = [(name, words, note.get(name, "")) for name, words in HYPOTHESES.items()]
HTML(show.rows_html(("explanation", "in words", ""), rows, caption="Explanations that stay open until excluded"))

# %% [markdown]
# **What this shows.** What the findings will be held against in notebook 12. **What it does not.** How likely any of
# them is: no figure is ever put on that.
#
# **Quiet next.** Fill in what is missing above, then notebook 01: logs expire while one thinks.
