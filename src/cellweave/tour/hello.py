# %% [markdown]
# # Four years of Seattle weather
#
# This page is a plain Python file. Each block below is a cell: change one, press **Shift+Enter**,
# and only what depends on it runs again. Move a slider to see it.
#
# The data is daily weather at Seattle–Tacoma, 2012 to 2015, from NOAA (public domain).

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave", "pandas>=2.2", "altair>=5.5"]
# ///
import time
from pathlib import Path

import altair as alt
import pandas as pd

import cellweave as cw

# %% Weather
weather = pd.read_csv(Path(__file__).parent / "seattle-weather.csv", parse_dates=["date"])
weather["year"] = weather["date"].dt.year
weather["month"] = weather["date"].dt.month_name().str[:3]
weather

# %% [markdown]
# ## Ask it something
#
# Replace any number in the code by `cw.slider(…)` and the workbook has an input. Streamlit's names work as they are.

# %% Kind of day
kind = cw.selectbox("Kind of day", ["any", *sorted(weather["weather"].unique())])

# %% Warm from
warm_from = cw.slider("A day is warm from (°C)", 0, 35, 22)

# %% Chosen days
days = weather if kind == "any" else weather[weather["weather"] == kind]
warm = days[days["temp_max"] >= warm_from]

# %% Answer
cw.markdown(
    f"**{len(warm):,}** of {len(days):,} days reach {warm_from} °C; "
    f"the hottest had {days['temp_max'].max():.1f} °C."
)

# %% Warm days by month
months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
(
    alt.Chart(warm)
    .mark_bar()
    .encode(
        x=alt.X("month:N", sort=months, scale=alt.Scale(domain=months), title=None),
        y=alt.Y("count()", title="warm days"),
        color=alt.Color("weather:N", title="weather"),
        tooltip=["month", "weather", "count()"],
    )
    .properties(height=220, width="container")
)

# %% [markdown]
# ## A spreadsheet in the same file
#
# One line a row. Formulas are Excel's; they read the inputs and frames above and call the function just below. Move the
# slider: only what depends on it is calculated again.

# %% Fahrenheit
def fahrenheit(celsius):
    return celsius * 9 / 5 + 32


# %% Years
years = cw.sheet(r"""
year | rain mm | warm days | warmest °F
2012 | =SUMIFS(weather[precipitation],weather[year],@A) | =COUNTIFS(warm[year],@A) | =fahrenheit(MAXIFS(weather[temp_max],weather[year],@A))
2013 | =SUMIFS(weather[precipitation],weather[year],@A) | =COUNTIFS(warm[year],@A) | =fahrenheit(MAXIFS(weather[temp_max],weather[year],@A))
2014 | =SUMIFS(weather[precipitation],weather[year],@A) | =COUNTIFS(warm[year],@A) | =fahrenheit(MAXIFS(weather[temp_max],weather[year],@A))
2015 | =SUMIFS(weather[precipitation],weather[year],@A) | =COUNTIFS(warm[year],@A) | =fahrenheit(MAXIFS(weather[temp_max],weather[year],@A))
average | =AVERAGE(B2:@B[-1]) | =AVERAGE(C2:@C[-1]) | =AVERAGE(D2:@D[-1])
""", header=True, formats={"B:B": "#,##0.0", "C:C": "0", "D:D": "0.0"})

# %% [markdown]
# ## Live output
#
# What a cell prints and shows appears while it runs. **Stop** in the bar always works.

# %% Year by year
bar = cw.progress(0.0, "Adding up the rain")
rain = {}
for step, (year, group) in enumerate(weather.groupby(weather["date"].dt.year), start=1):
    rain[year] = round(float(group["precipitation"].sum()), 1)
    time.sleep(0.2)
    bar.progress(step / 4, f"{year}: {rain[year]} mm")
    print(f"{year}: {rain[year]:>7,.1f} mm of rain")

# %% Wettest
wettest = max(rain, key=rain.get)
f"The wettest year was {wettest}."

# %% [markdown]
# ## Where next
#
# - Edit anything above. **Ctrl+Z** undoes it, however long ago it was.
# - Press **?** for every key.
# - The file on disk is what you see: open it in any editor, run it with `python hello.py`, keep it in git.
