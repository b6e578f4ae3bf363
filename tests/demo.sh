#!/bin/bash
# The main job, as a person would do it: the files of an NSX node, below a throw-away root directory; then its address, in throw-away network
# namespaces. Every step says what it expects, and the demo ends non-zero if one is not so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash engine/build/publish.sh
bash tests/packages.sh
source tests/lab/network.sh
reconciler=$PWD/artifacts/reconciler

work=$(mktemp -d)
root=$work/root
daemon=
clean_up() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    lab_close
    rm -rf "$work"
}
trap clean_up EXIT

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
fail() { printf '\n*** %s\n' "$*" >&2; exit 1; }

# run STATUS COMMAND...: shows the command and what it prints, and insists on its exit status.
run() {
    local wanted=$1 status=0
    shift
    printf '\n$ reconciler %s\n' "$*"
    "$reconciler" "$@" || status=$?
    [ "$status" = "$wanted" ] || fail "reconciler $1 ended with $status, not with $wanted"
    printf '(exit status %s)\n' "$status"
}
# Every file, directory and link below the root, the store apart: kind, mode, name, target, digest.
snapshot() {
    (cd "$root" && find . -path ./var/lib/reconciler -prune -o -printf '%y %m %p %l\n' | sort
        find . -path ./var/lib/reconciler -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum)
}
# eventually COMMAND...: waits until it succeeds, for a minute at most.
eventually() {
    local tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || return 1
        sleep 0.2
    done
}

say "A made-up Ubuntu node with an old release's leftovers"
mkdir -p "$root"/etc/apparmor.d "$root"/etc/network "$root"/etc/cni/net.d "$root"/usr/bin "$root"/var/lib
printf 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n' >"$root/etc/os-release"
printf '#!/bin/sh\n' >"$root/usr/bin/python3"
chmod 755 "$root/usr/bin/python3"
echo '{ "cniVersion": "0.3.1", "name": "old", "type": "nsx" }' >"$root/etc/cni/net.d/10-nsx.conf"
before=$(snapshot)
state=$work/states/nsx-ubuntu.yaml
cp -r states "$work/states"
chmod -R go-w "$work/states"
options=(--root "$root")

say "What would happen?"
run 2 plan "$state" "${options[@]}"

say "Converge"
run 0 apply "$state" --yes "${options[@]}"
[ ! -e "$root/etc/cni/net.d/10-nsx.conf" ] || fail "the old release's configuration is still there"
cmp states/payload/10-nsx.conflist "$root/etc/cni/net.d/10-nsx.conflist" || fail "10-nsx.conflist is not the payload"
[ "$(stat -c %a "$root/etc/nsx-ujo/ncp.ini")" = 600 ] || fail "ncp.ini does not have mode 0600"

say "Again: nothing to do"
run 0 apply "$state" --yes "${options[@]}"
run 0 plan "$state" "${options[@]}"
converged=$(snapshot)

say "Somebody edits a file, changes a mode, deletes a binary"
sed -i 's/1500/9000/' "$root/etc/cni/net.d/10-nsx.conflist"
chmod 666 "$root/etc/nsx-ujo/ncp.ini"
rm "$root/opt/cni/bin/nsx"
run 2 plan "$state" "${options[@]}"

say "Repair"
run 0 apply "$state" --yes "${options[@]}"
[ "$(snapshot)" = "$converged" ] || fail "the tree is not what it was before the drift"

say "What happened so far, and the last run in detail"
run 0 history "${options[@]}"
run 0 history 2 "${options[@]}"
run 0 status "${options[@]}"

say "Undo the repair, then the first run"
run 2 undo --plan "${options[@]}"
run 0 undo --yes "${options[@]}"
grep -q 9000 "$root/etc/cni/net.d/10-nsx.conflist" || fail "undo did not bring the edit back"
[ ! -e "$root/opt/cni/bin/nsx" ] || fail "undo did not take the binary away again"
run 0 apply "$state" --yes "${options[@]}"

say "A daemon that looks every two seconds"
sed -i 's/^    cron: .*/    every: 2s/; /^    timeZone:/d; /^    jitter:/d' "$state"
printf '\n$ reconciler run %s &\n' "$state"
"$reconciler" run "$state" "${options[@]}" >"$work/daemon.log" 2>&1 &
daemon=$!
daemon_enforces() { "$reconciler" status "${options[@]}" | grep -q 'enforces nsx-ubuntu'; }
eventually daemon_enforces || { cat "$work/daemon.log"; fail "the daemon did not start"; }
echo drift >>"$root/etc/apparmor.d/ncp-apparmor"
repaired() { cmp -s states/payload/ncp-apparmor "$root/etc/apparmor.d/ncp-apparmor"; }
eventually repaired || { cat "$work/daemon.log"; fail "the daemon did not repair the profile"; }
echo "the profile was repaired on the next tick"
run 0 status "${options[@]}"
kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
cat "$work/daemon.log"
[ "$status" = 0 ] || fail "the daemon ended with $status, not with 0"

say "Take back the very first run, whatever has happened since"
run 0 undo 1 --force --yes "${options[@]}"
[ "$(snapshot)" = "$before" ] || { diff <(echo "$before") <(snapshot); fail "the tree is not what it was before the first run"; }
echo "the tree is what it was before the first run"

missing=$(lab_missing)
if [ -n "$missing" ]; then
    printf '\nThe demo went as it should, but for the network, which was left out: it %s.\n' "$missing"
    exit 0
fi

say "A node with its uplink, a gateway beyond it, and Open vSwitch in userspace, in network namespaces of their own"
mkdir "$work/lab"
lab_open
lab_switch "$work/lab/ovs" 2>/dev/null
lab_packets "$work/lab"
state=$work/states/nsx-ubuntu.yaml
cp states/nsx-ubuntu.yaml "$state"
cat >"$work/socket.yaml" <<END
apiVersion: reconciler.internal/v1alpha1
kind: NodeState
metadata: { name: nsx-ubuntu }
spec: { network: { ovs: { socket: $lab_ovs/db.sock } } }
END
chmod go-w "$work/socket.yaml"
network=(--root "$root" --netns "$lab_node" --store "$work/lab/store")
wanted=("$state" "$work/socket.yaml" "${network[@]}" --var datapath=netdev --only 'network*')
addresses_and_routes() { on_node ip -brief address show up; on_node ip route show; }
lost() {
    printf '\npackets of the node:    %s sent, %s lost; longest silence %s ms\n' "${lab_out[@]}"
    printf 'packets of the gateway: %s sent, %s lost; longest silence %s ms\n' "${lab_in[@]}"
}
addresses_and_routes
unprepared=$(on_node ip -4 address show dev eth1; on_node ip route show)

say "Move the uplink's address and its routes onto br-int, while both sides send a packet each millisecond"
run 2 plan "${wanted[@]}"
lab_count run 0 apply "${wanted[@]}" --yes
lost
[ -z "$(on_node ip -4 address show dev eth1 scope global)" ] || fail "an address is still on eth1"
on_node ip -4 address show dev br-int | grep -q '172\.16\.1\.4/24' || fail "the address is not on br-int"
[ -z "$(on_node ip route show dev eth1)" ] || fail "a route still leaves by eth1"
addresses_and_routes

say "Again: nothing to do"
run 0 apply "${wanted[@]}" --yes

say "Take it back, under the same packets"
lab_count run 0 undo --yes "${network[@]}"
lost
[ "$(on_node ip -4 address show dev eth1; on_node ip route show)" = "$unprepared" ] || fail "the node's addresses and routes are not what they were"
[ -z "$(vsctl list-br)" ] || fail "the bridge is still there"
addresses_and_routes

printf '\nThe demo went as it should.\n'
