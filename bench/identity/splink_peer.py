"""Splink alone on the same normalised people: train, predict, connected components.

Arguments: people or febrl; the Parquet file of the records (`record_key`, `person` and their fields). Prints JSON: for
the usual threshold (a match probability of 0.95) and for the best of several, seconds and the peak memory.
"""

import json
import resource
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

kind, file = sys.argv[1:3]
started = time.monotonic()
connection = duckdb.connect()
connection.execute("set threads = 2")
connection.execute(f"create table people as select row_number() over (order by record_key) as unique_id, * from '{file}'")

if kind == "people":
    comparisons = [
        cl.JaroWinklerAtThresholds("given_key", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname1_key", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname2_key", [0.92]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("national_id", [1]),
        cl.LevenshteinAtThresholds("birth_text", [1]),
        cl.ExactMatch("phone_norm").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("email_norm", [1]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]
    rules = [
        ["national_id"],
        ["email_norm"],
        ["phone_norm"],
        ["given_key", "surname1_key", "surname2_key"],
        ["given_key", "surname1_key", "postcode"],
        ["given_key", "birth_text"],
        ["surname1_key", "birth_text"],
    ]
    sessions = [["national_id"], ["email_norm"], ["phone_norm"], ["given_key", "surname1_key"]]
    certain = [["national_id", "given_key"], ["email_norm", "given_key", "surname1_key"]]
else:
    comparisons = [
        cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("date_of_birth", [1]),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.LevenshteinAtThresholds("address_1", [2]),
        cl.LevenshteinAtThresholds("suburb", [2]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]),
        cl.ExactMatch("street_number"),
    ]
    rules = [
        ["soc_sec_id"],
        ["given_name", "surname"],
        ["given_name", "date_of_birth"],
        ["surname", "date_of_birth"],
        ["postcode", "surname"],
        ["postcode", "given_name"],
        ["suburb", "date_of_birth"],
        ["address_1", "street_number"],
    ]
    sessions = [["soc_sec_id"], ["date_of_birth"], ["given_name", "surname"]]
    certain = [["soc_sec_id", "surname"], ["soc_sec_id", "date_of_birth"]]

if kind == "people":
    connection.execute("alter table people add column birth_text varchar")
    connection.execute("update people set birth_text = cast(birth_date as varchar)")
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=comparisons,
    blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
)
api = DuckDBAPI(connection)
linker = Linker(api.register("people"), settings, log_level=40)
linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in certain], recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for session in sessions:
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(*session))
edges = linker.inference.predict(threshold_match_weight=0)


def measured(weight):
    """Cluster precision, recall and F1 at a match weight, by connected components."""
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, threshold_match_weight=weight)
    cells = connection.sql(
        f"""select cluster_id, person, count(*) as n from {clusters.physical_name} group by all"""
    ).fetchall()
    found, people = {}, {}
    for cluster, person, n in cells:
        found[cluster] = found.get(cluster, 0) + n
        people[person] = people.get(person, 0) + n
    pairs = lambda counts: sum(n * (n - 1) / 2 for n in counts)
    right = pairs(n for _, _, n in cells)
    p, r = right / max(1, pairs(found.values())), right / max(1, pairs(people.values()))
    return {"precision": p, "recall": r, "f1": 2 * p * r / max(1e-9, p + r), "largest": max(found.values())}


usual = measured(4.25)
seconds = time.monotonic() - started
best = max((measured(weight) for weight in (2, 6, 8, 9, 10, 12)), key=lambda one: one["f1"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"usual": usual, "best": max(usual, best, key=lambda one: one["f1"]), "seconds": seconds, "peakMb": peak}))
