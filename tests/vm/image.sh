#!/bin/bash
# image.sh DIRECTORY: the guest's disk (disk.img), kernel (vmlinuz) and initial file system (initrd.img) there, made from nothing but this
# folder and Debian's packages. The guest is the same each time it is made from the same packages: its machine-id is fixed.
set -euo pipefail
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
root=$out/root
rm -rf "$root"
list=$(sed '/^#/d' "$here/packages" | paste -sd,)

# No daemon starts while packages are unpacked, and nothing is synced: the tree is thrown away if the build is cut.
mmdebstrap --mode=root --variant=minbase --quiet --include="$list" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"' \
    bookworm "$root"
rm -f "$root/usr/sbin/policy-rc.d"

cp -r "$here/root/." "$root"
chmod 755 "$root/usr/local/sbin/gateway"
# states/nsx-ubuntu.yaml is about Ubuntu; what it does there is the same on Debian.
rm -f "$root/etc/os-release"
printf 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nNAME=Ubuntu\nPRETTY_NAME="a test machine"\n' >"$root/etc/os-release"
echo 5e1f0c0ffee04d3ea9f51ab1e5ab1e50 >"$root/etc/machine-id"
echo guest >"$root/etc/hostname"
# systemd-resolved is there for the test that starts it; until then nobody manages this file.
rm -f "$root/etc/resolv.conf"
: >"$root/etc/resolv.conf"
printf '127.0.0.1 localhost guest\n::1 localhost\n' >"$root/etc/hosts"
printf '/dev/root / ext4 defaults,noatime 0 0\n' >"$root/etc/fstab"
chroot "$root" systemctl --quiet enable gateway.service api-server.service networking.service openvswitch-switch.service apparmor.service
# What a throw-away machine has no use for, what would make it busy at a time of its own, and a wait for udev before the network: the cards are
# there from the start, and on a loaded host it ends by its time limit. Emulated, each unit that is started costs a boot a tenth of a second or more.
chroot "$root" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer systemd-tmpfiles-clean.timer ifupdown-pre.service systemd-random-seed.service systemd-binfmt.service \
    proc-sys-fs-binfmt_misc.automount getty@tty1.service serial-getty@ttyS0.service systemd-update-utmp.service \
    systemd-update-utmp-runlevel.service systemd-resolved.service systemd-logind.service systemd-user-sessions.service \
    systemd-journal-flush.service systemd-sysusers.service systemd-remount-fs.service systemd-modules-load.service systemd-sysctl.service \
    systemd-initctl.socket uuidd.socket kmod-static-nodes.service systemd-tmpfiles-setup-dev.service modprobe@.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount systemd-ask-password-console.path systemd-ask-password-wall.path
# At each boot and each daemon-reload systemd asks all its generators; of what they would find, this machine has a root file system.
mkdir -p "$root/etc/systemd/system-generators"
for generator in "$root"/usr/lib/systemd/system-generators/*; do
    [ "${generator##*/}" = systemd-fstab-generator ] || ln -s /dev/null "$root/etc/systemd/system-generators/${generator##*/}"
done
# It comes when somebody calls it.
rm -f "$root/usr/lib/systemd/system/multi-user.target.wants/dbus.service"
# Of udev's rules what a disk, a network card and the agent's port need: it reads all of them at each boot.
find "$root/usr/lib/udev/rules.d" -type f ! -name 50-udev-default.rules ! -name 60-block.rules ! -name 60-qemu-guest-agent.rules ! -name 73-special-net-names.rules \
    ! -name 75-net-description.rules ! -name 80-drivers.rules ! -name 80-net-setup-link.rules ! -name 99-systemd.rules -delete
# Profiles of programs that are not here; the tests bring their own.
rm -f "$root/etc/apparmor.d/lsb_release" "$root/etc/apparmor.d/nvidia_modprobe"

version=$(basename "$root"/lib/modules/*)
cp "$root/boot/vmlinuz-$version" "$out/vmlinuz"
tree=$out/initrd
rm -rf "$tree"
mkdir -p "$tree"/{bin,modules,dev,proc,root}
cp "$root/bin/busybox" "$tree/bin/"
cp "$here/init" "$tree/init"
chmod 755 "$tree/init"
for module in virtio_pci virtio_blk virtio_net virtio_console ext4; do
    chroot "$root" modprobe --show-depends --set-version "$version" "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$root$file" "$tree/modules/"
    basename "$file" >>"$tree/modules/order"
done
(cd "$tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$out/initrd.img"
rm -rf "$tree" "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/boot/*

rm -f "$out/disk.img"
truncate -s 2G "$out/disk.img"
mkfs.ext4 -q -F -O ^metadata_csum_seed -E lazy_itable_init=0,lazy_journal_init=0 -d "$root" "$out/disk.img"
rm -rf "$root"
