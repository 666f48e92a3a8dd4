"""An analyst's script in pandas, with the care that pence need: amounts read as text, everything in 64-bit integers."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

PARTNERS = ["MCC", "MDC", "MICB"]

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
coding = pd.read_csv(folder / "coding.csv")
shares = pd.read_csv(folder / "shares.csv", parse_dates=["starts", "ends"])
lines = pd.read_csv(
    folder / "lines.csv",
    dtype={"Document": "str", "Cost Centre": "str", "Account": "str", "Amount": "str"},
    parse_dates=["Date"],
)

if not lines["Amount"].str.fullmatch(r"-?\d+\.\d\d").all():
    sys.exit("there is an amount that is not pounds and pence")
lines["pence"] = lines["Amount"].str.replace(".", "", regex=False).astype("int64")
lines = lines.drop(columns="Amount").merge(coding, how="left", left_on="Cost Centre", right_on="cost_centre")
lines = lines.drop(columns="cost_centre")

# The shares of each scheme on each day, so that a plain merge finds those in force.
shares["Date"] = [pd.date_range(starts, ends) for starts, ends in zip(shares["starts"], shares["ends"], strict=True)]
calendar = (
    shares.drop(columns=["starts", "ends"]).explode("Date").rename(columns={name: f"w_{name}" for name in PARTNERS})
)
lines = lines.merge(calendar, how="left", on=["scheme", "Date"])
weights = [f"w_{name}" for name in PARTNERS]
if lines[["scheme", *weights]].isna().any(axis=None):
    sys.exit("a line has no scheme, or its scheme no shares on its day")

# NumPy's products wrap around in silence beyond 64 bits, so the largest is worked out first in Python's own integers.
m = lines["pence"].abs().to_numpy()
w = lines[weights].to_numpy(dtype="int64")
if int(m.max(initial=0)) * int(w.max(initial=0)) >= 2**63:
    sys.exit("a product would pass 64 bits")
lines = lines.drop(columns=weights)

whole = w.sum(axis=1)
product = m[:, None] * w
part = product // whole[:, None]
rest = product - part * whole[:, None]
over = m - part.sum(axis=1)
turn = m // whole
for i, name in enumerate(PARTNERS):
    larger = (rest > rest[:, [i]]).sum(axis=1)
    tied = (rest == rest[:, [i]]).sum(axis=1)
    tied_before = (rest[:, :i] == rest[:, [i]]).sum(axis=1)
    rank = larger + (tied_before + turn) % tied
    lines[name] = np.sign(lines["pence"]) * (part[:, i] + (rank < over))
if not (lines[PARTNERS].sum(axis=1) == lines["pence"]).all():
    sys.exit("a line's parts do not sum to it")
lines.to_parquet(out.with_name("lines.parquet"))

lines["month"] = lines["Date"].dt.strftime("%Y-%m")
position = lines.groupby(["scheme", "month"], as_index=False)[PARTNERS].sum()
rows = position.melt(id_vars=["scheme", "month"], var_name="partner", value_name="pence").assign(what="position")
share = rows.groupby("partner", as_index=False)["pence"].sum().assign(what="share", scheme="", month="")
paid = pd.DataFrame([{"what": "paid", "scheme": "", "month": "", "partner": "MCC", "pence": lines["pence"].sum()}])
found = pd.concat([rows, share, paid])[["what", "scheme", "month", "partner", "pence"]]
found = found[found["pence"] != 0].sort_values(["what", "scheme", "month", "partner"])
found.to_csv(out, index=False, lineterminator="\n")
