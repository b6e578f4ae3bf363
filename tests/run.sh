#!/bin/bash
# Installs what the tests need, builds, and runs every test project, or those that ONLY names. The last line is the sum: N passed, N failed,
# N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash engine/build/prerequisites.sh || exit 1
bash tests/packages.sh
machine=""
[ -n "${ONLY:-}" ] && [ "$ONLY" != Reconciler.Vm.Tests ] || machine=$(bash tests/vm.sh)
[ -z "$machine" ] || echo "the tests in a virtual machine are left out: $machine" >&2

source engine/build/environment.sh
bash engine/build/publish.sh || exit 1
dotnet build Reconciler.sln --nologo -v quiet || exit 1

export RECONCILER="$PWD/artifacts/reconciler"
passed=0 failed=0 skipped=0
logs=()
for project in tests/*/*.csproj; do
    grep -q '"xunit.v3"' "$project" || continue
    name=$(basename "$project" .csproj)
    if [ -n "${ONLY:-}" ] && [ "$ONLY" != "$name" ]; then continue; fi
    if [ "$name" = Reconciler.Vm.Tests ] && [ -n "$machine" ]; then continue; fi
    log=artifacts/$name.log
    logs+=("$log")
    dotnet "artifacts/bin/$name/debug/$name.dll" "$@" 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g' | tee "$log" | grep -v -e '^ *Discover' -e '^ *Starting'
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -1)
    if [ -z "$summary" ]; then
        echo "$name ended without a summary"
        failed=$((failed + 1))
        continue
    fi
    number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
    bad=$(($(number Errors) + $(number Failed)))
    left_out=$(number Skipped)
    passed=$((passed + $(number Total) - $(number Failed) - left_out))
    failed=$((failed + bad))
    skipped=$((skipped + left_out))
done

# Again at the end: who has only the end of a long log must still see what failed, and why.
[ "$failed" = 0 ] || awk '/^    [^ ]/ { shown = !/\[SKIP\]$/ } /^ ? ? ?[^ ]/ { shown = 0 } shown' "${logs[@]}" | head -n 200
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
