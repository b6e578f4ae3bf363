#!/bin/bash
# Installs what the tests need, builds, and runs every test project. The last line is the sum: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash engine/build/prerequisites.sh || exit 1
wanted=()
while read -r package; do
    case $package in ''|'#'*) continue ;; esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || wanted+=("$package")
done <tests/packages
if [ ${#wanted[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive apt-get update -qq
        # The tests start daemons of their own; those of the packages are not to run on this machine for it (invoke-rc.d(8)).
        policy=/usr/sbin/policy-rc.d ours=
        if [ ! -e "$policy" ]; then
            ours=$policy
            trap 'rm -f "$ours"' EXIT
            printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
        fi
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
        if [ -n "$ours" ]; then
            rm -f "$ours"
            trap - EXIT
        fi
    else
        echo "tests that need ${wanted[*]} will be skipped; as root: apt-get install ${wanted[*]}" >&2
    fi
fi

source engine/build/environment.sh
bash engine/build/publish.sh || exit 1
dotnet build Reconciler.sln --nologo -v quiet || exit 1

export RECONCILER="$PWD/artifacts/reconciler"
passed=0 failed=0 skipped=0
for project in tests/*/*.csproj; do
    grep -q '"xunit.v3"' "$project" || continue
    name=$(basename "$project" .csproj)
    log=artifacts/$name.log
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

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
