# %% [markdown]
# # Which penguin is it?
#
# Three species of the Palmer Archipelago, told apart by the shape of the bill.
# Data: Palmer Station LTER, CC0.

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave", "pandas>=2.2", "altair>=5.5", "scikit-learn>=1.5"]
# ///
from pathlib import Path

import altair as alt
import pandas as pd
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

import cellweave as cw

# %% Penguins
penguins = pd.read_csv(Path(__file__).parent / "data" / "penguins.csv").dropna()
penguins

# %% Measures
measures = {
    "bill length (mm)": "bill_length_mm",
    "bill depth (mm)": "bill_depth_mm",
    "flipper length (mm)": "flipper_length_mm",
    "body mass (g)": "body_mass_g",
}

# %% Across
across = measures[cw.selectbox("Across", list(measures), index=0)]

# %% Up
up = measures[cw.selectbox("Up", list(measures), index=1)]

# %% Chart
(
    alt.Chart(penguins)
    .mark_circle(size=50, opacity=0.7)
    .encode(
        x=alt.X(across, scale=alt.Scale(zero=False)),
        y=alt.Y(up, scale=alt.Scale(zero=False)),
        color="species",
        tooltip=["species", "island", "sex", across, up],
    )
    .properties(height=320, width="container")
)

# %% Neighbours
neighbours = cw.slider("Neighbours asked", 1, 40, 5)

# %% Accuracy
scores = cross_val_score(KNeighborsClassifier(neighbours), penguins[[across, up]], penguins["species"], cv=5)
cw.markdown(f"Asking **{neighbours}** neighbours names the species right in **{scores.mean():.1%}** of cases.")

# %% By island
penguins.groupby(["island", "species"]).size().unstack(fill_value=0)
