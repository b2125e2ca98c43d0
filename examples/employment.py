# %% [markdown]
# # The recession of 2008, sector by sector
#
# Jobs in thousands, by month. Data: U.S. Bureau of Labor Statistics.

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave", "pandas>=2.2", "matplotlib>=3.9"]
# ///
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import cellweave as cw

# %% Jobs
jobs = pd.read_csv(Path(__file__).parent / "data" / "us-employment.csv", parse_dates=["month"], index_col="month")
jobs = jobs.drop(columns="nonfarm_change")

# %% Sector
sector = cw.selectbox("Sector", list(jobs.columns), index=list(jobs.columns).index("construction"))

# %% Smoothing
window = cw.slider("Months averaged", 1, 24, 3)

# %% Chart
series = jobs[sector].rolling(window).mean()
figure, axes = plt.subplots(figsize=(8, 3))
axes.plot(series.index, series)
axes.set_title(f"{sector.replace('_', ' ')}, thousands of jobs")
axes.grid(alpha=0.3)

# %% Loss
before = jobs.loc["2007"].mean()
worst = jobs.loc["2008":"2011"].min()
loss = ((worst / before - 1) * 100).round(1).sort_values().rename("worst change, %")
loss.to_frame()

# %% Answer
cw.write(f"**{loss.index[0].replace('_', ' ')}** lost most: {loss.iloc[0]} %.")
