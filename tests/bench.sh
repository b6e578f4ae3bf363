#!/bin/bash
# Speed, as ratios measured in one run. cf-agent is installed for the comparison where that is possible, and left out where not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source engine/build/environment.sh
bash engine/build/publish.sh
bash tests/packages.sh
if ! command -v cf-agent >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends cfengine3; } >/dev/null 2>&1 || echo "cfengine3 cannot be installed; its figures are left out"
fi
dotnet build tests/Benchmarks/Reconciler.Benchmarks.csproj -c Release --nologo -v quiet
dotnet artifacts/bin/Reconciler.Benchmarks/release/Reconciler.Benchmarks.dll artifacts/reconciler
bash tests/lab/moves.sh artifacts/reconciler
if [ "$(id -u)" = 0 ] && command -v ip >/dev/null; then
    source tests/lab/network.sh
    "${lab_first[@]}" dotnet artifacts/bin/Reconciler.Benchmarks/release/Reconciler.Benchmarks.dll artifacts/reconciler network
fi
