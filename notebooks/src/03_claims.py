# %% [markdown]
# # 03 · What does the subject claim?
#
# Nothing in this case is held against a rule of how people should live. It is held against what the subject said: this
# city, this telephone, this employer, this laptop. A claim that was never made cannot be contradicted. Differences
# between what one person states in different places stand first among the signs that employers were told of *(ADV22)*.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import figures, show

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## What is claimed, and where is it stated?

# %%
claims = case.table("claims")
claims["evidence"] = "r:" + claims["file"] + ":" + claims["place"]
columns = ["field", "value", "stated_in", "stated_on", "valid_from", "valid_to", "evidence"]
for subject in case.settings.subjects:
    mine = claims.loc[claims["person"] == subject, columns]
    display(HTML(show.table_html(mine, caption=f"Claims of {subject}: {len(mine)}")))

# %% [markdown]
# **What this shows.** Each claim with the document that states it and the day; `valid_from` and `valid_to` bound it,
# as with a declared stay abroad. An empty table means that nothing can be contradicted yet: write the claims down as
# `[[claim]]` in `inbox/claims.toml`, from the contract, the HR form and the CV. **What it does not.** What was said by
# word of mouth and never written down.
#
# **Innocent readings.** A form filled in by somebody else; an address before a move; a recruiter's wording.
# **Quiet next.** Look for the approvals that live elsewhere: work from abroad, changes of name, declared households.
# They belong among the claims, and they are what clears people.

# %% [markdown]
# ## Is any field claimed twice, and differently?

# %%
single = ["name", "country", "city", "address", "zone", "phone", "email"]
distinct = claims.loc[claims["field"].isin(single), ["person", "field", "value"]].dropna().drop_duplicates()
twice = distinct[distinct.duplicated(["person", "field"], keep=False)].sort_values(["person", "field"])
HTML(show.table_html(twice, caption="Fields claimed with more than one value"))

# %% [markdown]
# **What this shows.** Differences between the subject's own statements; an empty table means that there are none.
# **What it does not.** Which one is true, or that anybody meant to deceive: people move, and have two telephones.

# %% [markdown]
# ## Which documents were read?

# %%
documents = case.table("documents")
files = case.files().assign(file=case.files()["id"].str.removeprefix("f:"))[["file", "name"]]
named = documents.merge(files, on="file", how="left")
named["characters"] = named["text"].str.len()
columns = ["name", "kind", "format", "page", "pages", "characters", "author", "producer", "created"]
HTML(show.table_html(named[columns], caption=f"Pages of documents: {len(named)}", limit=30))

# %% [markdown]
# **What this shows.** What was read of each page. A page of few characters is a picture of text: read it by eye. An
# empty table means that no CV or letter was handed in. **What it does not.** Who wrote it: author and program are
# what the file says of itself, and templates, agencies and converters fill them in.

# %% [markdown]
# ## Which addresses, numbers and links do they state?

# %%
contacts = case.table("contacts")
columns = ["person", "kind", "value", "observable", "region"]
HTML(show.table_html(contacts[columns], caption=f"Ways to reach or recognise somebody: {len(contacts)}", limit=30))

# %% [markdown]
# **What this shows.** Each as found, and in its normal form, which is what the look-ups of notebook 04 ask about.
# Links are broken on purpose, so that nobody opens one by accident. **What it does not.** That they belong to the
# subject: a CV names referees and former employers too. Nobody is called or written to from here.

# %% [markdown]
# ## What do the papers' own names and numbers show?

# %%
found = case.findings()
columns = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for family, words in {"em": "Mail domains", "ph": "Telephone numbers"}.items():
    display(HTML(show.table_html(found.of(family=family).present[columns], caption=words)))

# %% [markdown]
# **What this shows.** Mail domains (`em`) and telephone numbers (`ph`) that the claims and documents state, held
# against bundled tables. An empty table means that no such finding is present; `found.unknown` says what could not be
# checked. **What it does not.** More than it says: a mistyped number is the commonest of all.

# %% [markdown]
# ## The claims in time

# %%
for subject in case.settings.subjects:
    line = case.timeline(subject)
    display(figures.timeline(line[line["side"] == "claimed"]))

# %% [markdown]
# **What this shows.** The claims that have a day. **What it does not.** What the records say: that is drawn beside
# them in notebook 05.
#
# **Quiet next.** Notebook 04: where do the sign-ins come from?
