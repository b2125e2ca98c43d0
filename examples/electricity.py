# %% [markdown]
# # Iowa's electricity: when does wind pass coal?
#
# Net generation by source, in gigawatt hours, 2001 to 2017. Data: U.S. Energy Information Administration.

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave", "polars>=1.0", "altair>=5.5"]
# ///
from pathlib import Path

import altair as alt
import polars as pl

import cellweave as cw

# %% Generation
generation = pl.read_csv(Path(__file__).parent / "data" / "iowa-electricity.csv", try_parse_dates=True)
generation = generation.with_columns(pl.col("year").dt.year())
by_year = generation.pivot(on="source", index="year", values="net_generation").sort("year")
by_year

# %% History
(
    alt.Chart(generation)
    .mark_area()
    .encode(x=alt.X("year:O", title=None), y=alt.Y("net_generation:Q", title="GWh"), color="source:N")
    .properties(height=260, width="container")
)

# %% Growth
growth = cw.slider("Renewables grow by (% a year)", 0.0, 20.0, 8.0, 0.5)

# %% Decline
decline = cw.slider("Fossil fuels shrink by (% a year)", 0.0, 20.0, 4.0, 0.5)


# %% Forecast
def crossing(fossil, renewable, growth, decline, first_year):
    """Return the first year in which renewables pass fossil fuels, or None within 50 years."""
    for year in range(first_year, first_year + 50):
        if renewable > fossil:
            return year
        fossil *= 1 - decline / 100
        renewable *= 1 + growth / 100
    return None


# %% Answer
last = by_year.row(-1, named=True)
year = crossing(last["Fossil Fuels"], last["Renewables"], growth, decline, last["year"])
cw.markdown(f"At this pace renewables pass fossil fuels in **{year}**." if year else "Not within 50 years.")
