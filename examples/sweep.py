#!/usr/bin/env python3
"""Launches a sweep, waits for it, prints the leaderboard. Nothing but the standard library.

    LETHE_TOKEN=... python3 examples/sweep.py [experiment.json]
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

URL = os.environ.get("LETHE_URL", "http://127.0.0.1:4000")
TOKEN = os.environ["LETHE_TOKEN"]
POLL_SECONDS = float(os.environ.get("LETHE_POLL_SECONDS", "5"))
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}

LAUNCH = """
mutation ($input: LaunchExperimentInput!) {
  launchExperiment(input: $input) {
    experiment { id number runCount }
    preview { newCount duplicateCount }
    userErrors { code message path }
  }
}"""
STATUS = "query ($number: Int!) { experiment(number: $number) { statusCounts { status count } } }"
LEADERBOARD = """
query ($filter: LeaderboardFilter!) {
  leaderboard(filter: $filter) {
    rows { methodName seeds { done planned } worstCase { attacker advantage { mean ci95 } } }
  }
}"""


def ask(query, **variables):
    """Sends one document; tries again while the API is away."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    for attempt in range(6):
        try:
            request = urllib.request.Request(f"{URL}/graphql", body, headers)
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = json.load(response)
            break
        except urllib.error.HTTPError as error:  # the API has answered: its words say why
            answer = json.load(error)
            break
        except urllib.error.URLError as error:
            if attempt == 5:
                sys.exit(f"{URL} does not answer: {error.reason}")
            time.sleep(2**attempt / 4)
    if "errors" in answer:
        sys.exit("\n".join(error["message"] for error in answer["errors"]))
    return answer["data"]


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("sweep.json")
    experiment_input = json.loads(file.read_text())

    # The idempotency key in the file makes it safe to send this twice: the same experiment comes back.
    launched = ask(LAUNCH, input=experiment_input)["launchExperiment"]
    if launched["userErrors"]:
        sys.exit("\n".join(error["message"] for error in launched["userErrors"]))
    experiment = launched["experiment"]
    print(f"experiment {experiment['number']}: {experiment['runCount']} runs", flush=True)

    while True:
        counts = ask(STATUS, number=experiment["number"])["experiment"]["statusCounts"]
        by_status = {row["status"]: row["count"] for row in counts}
        if set(status for status, count in by_status.items() if count) <= ENDED:
            break
        time.sleep(POLL_SECONDS)
    print(", ".join(f"{count} {status.lower()}" for status, count in by_status.items() if count))

    model = {"nmf": "NMF", "lightGcn": "LIGHT_GCN"}[next(iter(experiment_input.get("models", [{"nmf": {}}])[0]))]
    board = {"dataset": experiment_input["datasets"][0], "model": model, "experiment": experiment["id"]}
    for row in ask(LEADERBOARD, filter=board)["leaderboard"]["rows"]:
        worst = row["worstCase"]
        advantage = "no result yet"
        if worst:
            half = worst["advantage"]["ci95"]
            spread = "" if half is None else f" ±{half:.3f}"
            advantage = f"{worst['advantage']['mean']:.3f}{spread} to {worst['attacker']}"
        print(f"{row['methodName']:<12} {row['seeds']['done']}/{row['seeds']['planned']}  {advantage}")
    sys.exit(0 if set(by_status) <= {"SUCCEEDED"} or sum(by_status.values()) == by_status.get("SUCCEEDED") else 1)


main()
