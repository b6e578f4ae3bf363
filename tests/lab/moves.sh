#!/bin/bash
# Packets lost while the address of an uplink and its routes move onto a bridge: this executable, and the same with commands in the order of
# the NSX Container Plugin's own preparation. Interleaved; a line for each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/lab/network.sh
reconciler=$PWD/${1:-artifacts/reconciler}
moves=${MOVES:-20}

missing=$(lab_missing)
[ -z "$missing" ] || { echo "packets lost in a move: left out, it $missing"; exit 0; }
work=$(mktemp -d)
trap 'lab_close; rm -rf "$work"' EXIT
lab_open
lab_switch "$work/ovs" 2>/dev/null
lab_packets "$work"
mac=$(on_node cat /sys/class/net/eth1/address)

frame() { printf 'apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: move }\nspec:\n  network:\n'; }
{ frame; cat <<END
    ovs: { socket: $lab_ovs/db.sock }
    interfaces:
      - { name: eth1, type: ethernet, state: up }
      - { name: br-int, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: eth1 }, { name: br-int }] } }
      - { name: br-int, type: ovs-interface, state: up, copy-mac-from: eth1, adopt-ip-from: eth1 }
END
} >"$work/ovs.yaml"
{ frame; cat <<END
    interfaces:
      - { name: eth1, type: ethernet, state: up }
      - name: br-int
        type: linux-bridge
        state: up
        copy-mac-from: eth1
        adopt-ip-from: eth1
        bridge: { options: { stp: { enabled: false } }, port: [{ name: eth1 }] }
END
} >"$work/linux.yaml"
chmod go-w "$work"/*.yaml

reset_node() {
    vsctl --if-exists del-br br-int
    on_node ip link del br-int 2>/dev/null || true
    ip -n "$lab_node" address flush dev eth1 scope global
    lab_address
}
apply() { "$reconciler" apply "$work/$1.yaml" --yes --netns "$lab_node" --store "$work/store-$1" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }; }

routes='ip route add default via 172.16.1.1 dev br-int
ip route add 10.8.0.0/16 via 172.16.1.1 dev br-int metric 50
ip route add 192.0.2.0/24 via 172.16.1.1 dev br-int'
address='ip address del 172.16.1.4/24 dev eth1
ip address add 172.16.1.4/24 dev br-int'
commands_ovs="vsctl() { ovs-vsctl --timeout=30 --db=unix:$lab_ovs/db.sock \"\$@\"; }
vsctl --may-exist add-br br-int -- set bridge br-int datapath_type=netdev other-config:hwaddr=$mac
vsctl --may-exist add-port br-int eth1
ip link set br-int up
ip link set eth1 up
$address
$routes"
commands_linux="ip link add br-int address $mac type bridge
ip link set br-int up
ip link set eth1 master br-int
$address
$routes"
commands() { local -n text=commands_$1; on_node bash -euc "$text"; }

for ((move = 0; move < moves; move++)); do
    for kind in linux ovs; do
        for way in apply commands; do
            reset_node
            lab_count "$way" "$kind"
            echo "$((lab_out[1] + lab_in[1])) ${lab_out[1]} ${lab_in[1]} ${lab_out[2]} ${lab_in[2]}" >>"$work/$kind-$way"
        done
    done
done

# column FILE N: median and largest of it.
column() { cut -d' ' -f"$2" "$1" | sort -g | awk '{ v[NR] = $1 } END { printf "%s (max %s)", v[int((NR + 1) / 2)], v[NR] }'; }
for kind in linux ovs; do
    echo "packets lost in a move onto a bridge ($kind), 1,000 a second in both directions, $moves moves, medians"
    for way in apply commands; do
        file=$work/$kind-$way
        printf '  %-34s %s lost: from the node %s, to it %s; longest silence, in ms: from the node %s, to it %s\n' \
            "$([ $way = apply ] && echo 'reconciler apply' || echo 'commands, one by one')" \
            "$(column "$file" 1)" "$(column "$file" 2)" "$(column "$file" 3)" "$(column "$file" 4)" "$(column "$file" 5)"
    done
    echo
done

reset_node
cp -r states "$work/states"
chmod -R go-w "$work/states"
{ frame; echo "    ovs: { socket: $lab_ovs/db.sock }"; } | sed 's/name: move/name: nsx-ubuntu/' >"$work/socket.yaml"
nsx=("$work/states/nsx-ubuntu.yaml" "$work/socket.yaml" --store "$work/store-nsx" --var datapath=netdev --only 'network*')
on_node "$reconciler" apply "${nsx[@]}" --yes >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
# Started where the network is, as on a node: --netns costs a second start of the process.
on_node "${lab_first[@]}" dotnet artifacts/bin/Reconciler.Benchmarks/release/Reconciler.Benchmarks.dll time "the network section of states/nsx-ubuntu.yaml, nothing to do" \
    "$reconciler" apply "${nsx[@]}" --yes
