# %% [markdown]
# # 11 · Where does the pay go, and who confirmed it?
#
# Pay is what the scheme is for, and it has to arrive somewhere: on an account in another name, on one that several
# workers share, with a service that changes every few weeks, in coin *(ADV22; IC3-25J; TREAS25)*. A changed account is
# also what another crime looks like, in which the employee is the victim: somebody else redirected his pay. Rule that
# out first.

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
# ## What do we hold about pay?

# %%
subjects, payees = case.settings.subjects, case.table("payees")
applied = case.table("applications")[["person", "bank_account", "wallet"]]
applied = applied.dropna(how="all", subset=["bank_account", "wallet"])
rows = [("payees", TABLES["payees"].holds, len(payees), payees["person"].nunique())]
rows += [("applications", "accounts and wallets given in applications", len(applied), applied["person"].nunique())]
header = ("table", "what it holds", "rows", "people")
HTML(show.rows_html(header, rows, caption="Records of pay in this case", numeric=("rows", "people")))

# %% [markdown]
# **If nothing is held,** nothing below can be said, and *unknown* is not *clear*. Ask the payroll office, through the
# person who may ask it, for one export, of **everybody** whose pay is sent by the same run, so that the request names
# nobody and sharing can be seen at all:
#
# * every payee account on file and every change of one, with time, who entered it and from which address;
# * the holder's name as stated, and the bank's own answer to a confirmation of payee where there is one;
# * how each change was confirmed with the employee.
#
# Save it as CSV in `inbox/` and take it in with `case.add("payroll.csv", table="payees")`; columns of other names are
# matched with `columns={…}`. It is the most personal file of the case: ask for no more than these columns.

# %%
made = ("time_raw", "time_local", "zone")  # filled in when the file is read
columns = [(name, one.meaning) for name, one in TABLES["payees"].columns.items() if name not in made]
HTML(show.rows_html(("column", "what belongs there"), columns, caption="Columns that are read: fill in what there is"))

# %% [markdown]
# ## Where was the subject's pay sent, and what changed when?

# %%
columns = ["person", "time", "event", "kind", "holder", "name_check", "bank", "payout", "wallet", "confirmed_by"]
mine = payees[payees["person"].isin(subjects)].sort_values("time")
HTML(show.table_html(mine[columns], caption=f"Payees and changes of the subject: {len(mine)}", limit=40))

# %% [markdown]
# **What this shows.** One row a statement or change, with how it was confirmed. An empty table means that no payroll
# record of the subject has come in. **What it does not.** Where the money went after that account.
#
# **Innocent readings.** A joint account; a name before a marriage; a bank that shortens names; a change of bank; a
# trade that pays in coin. **Quiet next.** Read from which account and address each change was entered (notebook 04): a
# change that came from elsewhere than his usual work points to an attack *on* him. Call back on the number known
# before the change.

# %% [markdown]
# ## Is one account paid for several people?

# %%
ways = ["bank_account", "wallet", "payout"]
spelled = payees[["person", *ways]].melt(id_vars="person", var_name="kind", value_name="account").dropna()
spelled["account"] = spelled["account"].str.replace(r"\s", "", regex=True).str.casefold()
people = spelled.drop_duplicates().groupby(["kind", "account"])["person"].agg(["size", ", ".join])
shared = people[people["size"] > 1].set_axis(["people", "who"], axis="columns").reset_index()
HTML(show.table_html(shared, caption=f"Accounts with several people: {len(shared)}", limit=30))

# %% [markdown]
# **What this shows.** Equal account numbers, whatever the blanks. **What it does not.** Households: the check below
# takes people of one declared household out. **Innocent readings.** A couple in one company; an agency or an employer
# of record; a deposit address that an exchange shows to several customers.

# %% [markdown]
# ## What do the checks find?

# %%
found = case.findings()
shown = ["title", "weight", "what the record shows", "innocent", "quiet next"]
for subject in subjects:
    table = found.of(family="pay", subject=subject).present[shown]
    display(HTML(show.table_html(table, caption=f"{subject}: money")))

# %%
unsure = found.unknown[found.unknown["findings"].str.contains(r"\bpay\.")]
HTML(show.table_html(unsure, caption="What could not be checked, and what would settle it"))

# %% [markdown]
# **What this shows.** Findings of the family `pay`, then what they wait for. **What it does not.** Guilt by account.
#
# **If a wallet stands on a sanctions list,** the payment is stopped and the compliance officer takes over, today: that
# is a duty of its own, and it does not wait for this case. A *name* on a list is no match on a person.

# %% [markdown]
# ## How old is the sanctions list?

# %%
card = case.bundled.card("sanctions")
answers = case.observations("sanctions")["outcome"].value_counts().rename_axis("outcome").reset_index(name="values")
HTML(show.rows_html(("list", "date of the data", "rows"), [(card.title, card.date, card.count)], caption="In use"))

# %%
HTML(show.table_html(answers, caption="What the source answered about the values of this case"))

# %% [markdown]
# **What this shows.** *Skipped* means that no list is loaded: nothing was compared. Fetch it with `dprkit data update
# sanctions` on a machine that may. **What it does not.** What was listed after that date.

# %% [markdown]
# ## Context only, never a finding: wallets and their neighbourhood
#
# Public lists name wallets of such workers, and any wallet is a few payments away from any other: through exchanges,
# bridges and shared services. Labels of the crowd are allegations *(TAYV)*. So nothing here follows payments on a
# chain, and nearness to a listed wallet weighs nothing.

# %%
held = {"payees": payees, "applications": applied}
rows = [(name, *row) for name, one in held.items() for row in one[["person", "wallet"]].dropna().to_numpy()]
HTML(show.rows_html(("table", "person", "wallet"), rows, caption=f"Context: wallets on record: {len(rows)}"))

# %% [markdown]
# **What this shows.** Which wallets a professional tracer, engaged by counsel, would be given. An empty table means
# that none is on record. **What it does not.** Whose they are.

# %% [markdown]
# ## What do the originals say?

# %%
rows = []
for finding in found.of(family="pay"):
    for one in map(case.original, finding.evidence.ids[:2]):
        rows.append((finding.id, one.file, one.place, show.defang(one.text[:300])))
HTML(show.rows_html(("finding", "file", "place", "as it was kept"), rows, caption="Two rows a finding"))

# %% [markdown]
# **Quiet next.** Tell the payroll office nothing about the reason. If a change was entered by somebody else than the
# employee, this is an incident of its own with its own team: he is told, and the pay is secured. Then notebook 12.
