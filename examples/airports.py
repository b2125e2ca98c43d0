"""How far apart are two airports? A plain script: no markers, no libraries, nothing of Cellweave.

Data: U.S. Bureau of Transportation Statistics.
"""

import csv
import math
from collections import Counter
from pathlib import Path

with open(Path(__file__).parent / "data" / "airports.csv", encoding="utf-8") as file:
    airports = {row["iata"]: row for row in csv.DictReader(file)}


def distance(start, end):
    """Return the great-circle distance in kilometres between two airports, each a row with degrees."""
    phi1, phi2 = math.radians(float(start["latitude"])), math.radians(float(end["latitude"]))
    across = math.radians(float(end["longitude"]) - float(start["longitude"]))
    central = math.acos(math.sin(phi1) * math.sin(phi2) + math.cos(phi1) * math.cos(phi2) * math.cos(across))
    return 6371 * central


home, away = "JFK", "SFO"

kilometres = distance(airports[home], airports[away])
print(f"{airports[home]['city']} to {airports[away]['city']}: {kilometres:,.0f} km")

# The states with the most airports.
by_state = Counter(row["state"] for row in airports.values())
for state, count in by_state.most_common(5):
    print(f"{state} {count:>4}")

nearest = sorted(airports, key=lambda code: distance(airports[code], airports[home]) if code != home else math.inf)[:3]
print("Nearest to", home, "are", ", ".join(airports[code]["name"] for code in nearest))
