# Sourced. A node and its gateway, in two network namespaces of their own, and Open vSwitch in userspace on the node; as root.
#
#   node --eth1-- gateway        172.16.1.4/24, routes by 172.16.1.1
#
# What is started is known by its process id and ended by nothing else; nothing outside the two namespaces and the folder is touched.

lab_node=rc-node-$$ lab_gateway=rc-gw-$$ lab_ovs= lab_processes=()

# Before all others on the machine, where that is allowed: else a busy machine is measured instead of the program.
lab_first=()
if chrt -f 20 true 2>/dev/null; then lab_first=(chrt -f 20); fi

# Why it cannot be had here; nothing if it can.
lab_missing() {
    [ "$(id -u)" = 0 ] || { echo "needs root: it makes network namespaces"; return; }
    local program
    for program in ip ethtool ovs-vswitchd gcc; do
        command -v "$program" >/dev/null || { echo "needs $program"; return; }
    done
    [ -e /dev/net/tun ] || echo "needs /dev/net/tun, by which Open vSwitch makes its ports in userspace"
}

on_node() { ip netns exec "$lab_node" "$@"; }
on_gateway() { ip netns exec "$lab_gateway" "$@"; }
vsctl() { on_node ovs-vsctl --timeout=30 --db="unix:$lab_ovs/db.sock" "$@"; }

lab_open() {
    ip netns add "$lab_node"
    ip netns add "$lab_gateway"
    ip -n "$lab_node" link set lo up
    ip -n "$lab_gateway" link set lo up
    ip -n "$lab_node" link add eth1 type veth peer name node netns "$lab_gateway"
    # Through a switch in userspace the checksums that a network card would fill in stay empty.
    on_gateway ethtool -K node tx off >/dev/null
    on_node ethtool -K eth1 tx off >/dev/null
    ip -n "$lab_gateway" link set node up
    ip -n "$lab_gateway" address add 172.16.1.1/24 dev node
    ip -n "$lab_node" link set eth1 up
    lab_address
}

# The node's address and routes, as a node has them that was never prepared.
lab_address() {
    ip -n "$lab_node" address add 172.16.1.4/24 dev eth1
    ip -n "$lab_node" route add default via 172.16.1.1 dev eth1
    ip -n "$lab_node" route add 10.8.0.0/16 via 172.16.1.1 dev eth1 metric 50
    ip -n "$lab_node" route add 192.0.2.0/24 via 172.16.1.1 dev eth1
}

# lab_switch FOLDER: starts Open vSwitch on the node. Its socket is FOLDER/db.sock.
lab_switch() {
    lab_ovs=$1
    mkdir -p "$lab_ovs"
    local -x OVS_RUNDIR=$lab_ovs OVS_DBDIR=$lab_ovs OVS_LOGDIR=$lab_ovs OVS_SYSCONFDIR=$lab_ovs
    ovsdb-tool create "$lab_ovs/conf.db" /usr/share/openvswitch/vswitch.ovsschema
    ip netns exec "$lab_node" ovsdb-server "$lab_ovs/conf.db" --remote="punix:$lab_ovs/db.sock" --unixctl="$lab_ovs/server.ctl" \
        --pidfile="$lab_ovs/ovsdb-server.pid" --log-file="$lab_ovs/server.log" -vconsole:off &
    lab_processes+=($!)
    local tries=0
    until [ -S "$lab_ovs/db.sock" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || { echo "ovsdb-server did not start" >&2; return 1; }
        sleep 0.1
    done
    vsctl --no-wait init
    ip netns exec "$lab_node" ovs-vswitchd "unix:$lab_ovs/db.sock" --unixctl="$lab_ovs/switch.ctl" \
        --pidfile="$lab_ovs/ovs-vswitchd.pid" --log-file="$lab_ovs/switch.log" -vconsole:off &
    lab_processes+=($!)
    # Without --no-wait it ends when ovs-vswitchd has taken the configuration up.
    vsctl set Open_vSwitch . external_ids:lab=up
    vsctl remove Open_vSwitch . external_ids lab
}

lab_packets() {
    lab_packets_program=$1/packets
    gcc -O2 -o "$lab_packets_program" tests/lab/packets.c
}

# lab_count COMMAND...: runs it while each side sends the other a packet each millisecond. Sets lab_out and lab_in (each: sent, lost, longest
# silence in milliseconds) and hands on the command's exit status.
lab_count() {
    local status=0 counter
    coproc counting { exec "$lab_packets_program" "$lab_node" 172.16.1.4 "$lab_gateway" 172.16.1.1; }
    counter=$counting_PID
    local from=${counting[0]}
    exec {from}<&"${counting[0]}"
    read -r -u "$from" -t 60 || { echo "no packet comes through" >&2; kill "$counter" 2>/dev/null; return 1; }
    sleep 0.1
    "$@" || status=$?
    sleep 0.3
    kill -TERM "$counter"
    read -r -u "$from" -t 60 -a lab_out
    read -r -u "$from" -t 60 -a lab_in
    wait "$counter" || true
    exec {from}<&-
    return "$status"
}

lab_close() {
    local process
    for process in "${lab_processes[@]}"; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    lab_processes=()
    ip netns del "$lab_node" 2>/dev/null || true
    ip netns del "$lab_gateway" 2>/dev/null || true
}
