#!/usr/bin/env bash
# Launches a sweep and waits for it, with nothing but bash, curl, sed and grep.
#   LETHE_TOKEN=... examples/sweep.sh [experiment.json]
set -euo pipefail
url=${LETHE_URL:-http://127.0.0.1:4000}
input=$(cat "${1:-$(dirname "$0")/sweep.json}")

# ask QUERY VARIABLES: one document; curl tries again while the API is away.
ask() {
  local query=${1//\"/\\\"}
  curl --silent --show-error --retry 5 --retry-connrefused "$url/graphql" \
    -H "authorization: Bearer $LETHE_TOKEN" -H 'content-type: application/json' \
    -d "{\"query\":\"${query//$'\n'/ }\",\"variables\":$2}"
}

# The idempotency key in the file makes it safe to send this twice: the same experiment comes back.
launched=$(ask 'mutation ($input: LaunchExperimentInput!) {
  launchExperiment(input: $input) { experiment { number runCount } userErrors { message } } }' "{\"input\":$input}")
number=$(sed -nE 's/.*"number":([0-9]+).*/\1/p' <<<"$launched")
if [ -z "$number" ]; then
  grep -oE '"message":"[^"]*"' <<<"$launched" >&2 || echo "$launched" >&2
  exit 1
fi
echo "experiment $number"

while :; do
  counts=$(ask 'query ($number: Int!) { experiment(number: $number) { statusCounts { status count } } }' "{\"number\":$number}")
  grep -qE '"status":"(QUEUED|LEASED|RUNNING)","count":[1-9]' <<<"$counts" || break
  sleep "${LETHE_POLL_SECONDS:-5}"
done
grep -oE '"status":"[A-Z]+","count":[1-9][0-9]*' <<<"$counts" | sed -E 's/"status":"([A-Z]+)","count":([0-9]+)/\2 \1/'
! grep -qE '"status":"(FAILED|CANCELLED)","count":[1-9]' <<<"$counts"
