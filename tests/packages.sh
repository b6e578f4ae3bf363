#!/bin/bash
# packages.sh [FILE]: installs the Debian packages of tests/packages, or FILE, that are missing, where that is possible; else says which they are.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=() masked=()
while read -r package units; do
    case $package in ''|'#'*) continue ;; esac
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed'; then
        wanted+=("$package")
        for unit in $units; do masked+=("/etc/systemd/system/$unit"); done
    fi
done <"${1:-tests/packages}"
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
        for unit in "${masked[@]}"; do
            if [ ! -e "$unit" ] && [ ! -L "$unit" ]; then
                mkdir -p "${unit%/*}" && ln -s /dev/null "$unit"
            fi
        done
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
        if [ -n "$ours" ]; then
            rm -f "$ours"
            trap - EXIT
        fi
    else
        echo "what needs ${wanted[*]} will be left out; as root: apt-get install ${wanted[*]}" >&2
    fi
fi
exit 0
