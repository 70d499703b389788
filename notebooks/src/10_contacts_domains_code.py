# %% [markdown]
# # 10 · Do the contacts, domains and code lead to the person who gives them?
#
# An invented person needs things that take time to grow: a mailbox, a telephone, a former employer with a web site,
# years of code. They are made in a hurry, rented, or copied: domains registered after the job that they stand for,
# sites that hold another company's text, histories older than the account *(S1-24; SEAL; ADV22)*. Honest people have
# new mailboxes, defunct employers and code that moved from one host to another.

# %% tags=["parameters"]
case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up

# %%
from IPython.display import HTML, display

import dprkit
from dprkit import show
from dprkit.records import TABLES

case = dprkit.Case.open(case_folder or dprkit.sample_case())
case

# %% [markdown]
# ## Which contacts and domains are stated, and where?

# %%
subjects = case.settings.subjects
contacts = case.table("contacts")
contacts = contacts[contacts["person"].isin(subjects)]
HTML(show.table_html(contacts[["person", "kind", "value", "observable", "found"]], caption="In documents", limit=30))

# %%
claims = case.table("claims")
named = claims[claims["field"].isin(["email", "phone", "employer_domain"]) & claims["person"].isin(subjects)]
HTML(show.table_html(named[["person", "field", "value", "stated_in", "stated_on"]], caption="As claims"))

# %% [markdown]
# **What this shows.** What he gave, with the line around it. **What it does not.** Whose it is: a CV names referees and
# former employers too. Nobody is written to or called from here.

# %% [markdown]
# ## What do the sources answer about them?
#
# Only what the plan allows is asked (notebook 04). *Found*, *absent*, *skipped* and *not asked* are four answers.

# %%
values = set(contacts["observable"].dropna()) | set(named["value"])
for source in ("phone", "email_domain", "published_indicator"):
    answers = case.observations(source)
    mine = answers[answers["value"].isin(values)].dropna(axis="columns", how="all")
    display(HTML(show.table_html(mine.drop(columns="id", errors="ignore"), caption=f"{source}: {len(mine)} answers")))

# %%
asked = case.plan().frame
sources = ["rdap", "whois", "email_dns", "dns_records", "certificates", "github_user", "hibp"]
asked = asked[asked["source"].isin(sources)]
counts = asked.groupby(["source", "level", "who learns", "decision"]).size().rename("values").reset_index()
HTML(show.table_html(counts, caption="Sources that would learn of a question, and what the case lets them be asked"))

# %% [markdown]
# **What this shows.** Above, what bundled tables know; below, which questions would leave this machine, who would learn
# of them, and why they were not asked. Names that end in `.example` are made up and are never asked about. **What it
# does not.** That a domain is real or false. A registration date (`rdap`) is the fact that decides most here.
#
# **Innocent readings.** A free mailbox is what most people have; a telephone over the internet is ordinary; a company
# renames itself and takes a new domain. **Quiet next.** If the authority covers it, raise `ceiling` to AMBER and run
# the plan for `rdap` alone: a registry learns of the question, the subject does not.

# %% [markdown]
# ## What do the checks find?

# %%
found = case.findings()
shown = ["title", "weight", "what the record shows", "innocent", "quiet next"]
families = {"em": "Mail", "ph": "Telephone", "web": "Web sites and profiles", "gh": "Code", "fl": "Freelance platforms"}
for family, words in families.items():
    table = found.of(family=family).present[shown]
    display(HTML(show.table_html(table, caption=f"{words}: {len(table)} present")))

# %%
unsure = found.unknown[found.unknown["findings"].str.contains(r"\b(?:em|ph|web|gh|fl)\.")]
HTML(show.table_html(unsure, caption="What could not be checked, and what would settle it"))

# %% [markdown]
# **What this shows.** Findings with their numbers and how an honest person shows the same; then what is missing for the
# rest. **What it does not.** Intent. A mistyped number and a domain that lapsed are ordinary things.

# %% [markdown]
# ## What code and which accounts are on record?

# %%
names = ("commits", "accounts", "domains", "applications")
held = {name: case.table(name) for name in names}
rows = [(name, TABLES[name].holds, len(table), table["person"].isin(subjects).sum()) for name, table in held.items()]
header = ("table", "what it holds", "rows", "of subjects")
HTML(show.rows_html(header, rows, caption="Code, accounts and domains in this case", numeric=("rows", "of subjects")))

# %%
own = held["commits"][held["commits"]["person"].isin(subjects)]
own = own.groupby(["repository", "author_name", "author_email", "offset"], dropna=False)["time"]
written = own.agg(commits="size", first="min", last="max").reset_index()
HTML(show.table_html(written, caption=f"Who wrote it, by repository: {len(written)}", limit=40))

# %% [markdown]
# **What this shows.** Each name, mailbox and clock under which commits were made. If the tables are empty, these
# exports would fill them; none of them asks the subject for anything:
#
# * **code:** a clone with its history, as one file: `git clone --mirror ADDRESS` and `git bundle create code.bundle
#   --all`, for each repository that the CV names. Put it into `inbox/` and run notebook 01 again;
# * **accounts:** what the public profile shows, as rows of a CSV with the columns below:
#   `case.add("accounts.csv", table="accounts")`;
# * **domains:** the saved pages of employer, referee and portfolio, as rows of a CSV: `table="domains"`.
#
# **What it does not.** Authors and times are what the author's machine was told. A clock can be set.

# %%
made = ("time_raw", "time_local", "zone")  # filled in when the file is read
for name in ("accounts", "domains"):
    columns = [(column, one.meaning) for column, one in TABLES[name].columns.items() if column not in made]
    display(HTML(show.rows_html(("column", "what belongs there"), columns, caption=f"Columns of {name}")))

# %% [markdown]
# ## Context only, never a finding
#
# Two things that lists of warning signs name are shown here and weigh nothing. *Digits at the end of a mailbox* are an
# ordinary custom; they are of use only where addresses of *different names* end alike, as in a cluster of applications
# *(RAVEN25)*. *A changed name or handle* is what marriage, transition and safety look like *(SEAL)*.

# %%
given = [("contacts", "observable"), ("applications", "email"), ("messages", "sender_address")]
mails = {str(one).casefold() for name, column in given for one in case.table(name)[column].dropna() if "@" in str(one)}
stems = [(one.rpartition("@")[0], one) for one in sorted(mails)]
ends = {stem[-4:]: [mail for other, mail in stems if other[-4:] == stem[-4:]] for stem, _ in stems}
alike = [(end, len(same), ", ".join(same[:5])) for end, same in ends.items() if end.isdigit() and len(same) > 1]
header = ("last four digits", "mailboxes", "some of them")
HTML(show.rows_html(header, alike, caption=f"Context: mailboxes that end alike: {len(alike)}"))

# %%
renamed = held["accounts"][held["accounts"]["renamed"].notna() | held["accounts"]["former_name"].notna()]
columns = ["person", "platform", "handle", "name", "former_name", "renamed"]
HTML(show.table_html(renamed[columns], caption=f"Context: accounts that changed their name: {len(renamed)}"))

# %% [markdown]
# **What this shows.** Empty tables mean that no two mailboxes end alike, and that no export of accounts has come in or
# none says that a name changed. **What it does not.** Anything about a person. Several mailboxes with one ending belong
# into notebook 07 and the comparison of applications, where hard identifiers decide.

# %% [markdown]
# ## What do the originals say?

# %%
rows = []
for finding in found:
    if finding.family in families and finding.evidence.ids:
        one = case.original(finding.evidence.ids[0])
        rows.append((finding.id, one.file, one.place, show.defang(one.text[:300])))
HTML(show.rows_html(("finding", "file", "place", "as it was kept"), rows, caption="One row a finding"))

# %% [markdown]
# **Quiet next.** Notebook 11: where does the pay go?
