#!/bin/bash
# Installs what makes and runs a virtual machine, where that is possible; says why the tests in one cannot run here, or nothing if they can.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
if [ "$(uname -m)" != x86_64 ]; then echo "this is no x86-64 machine"; exit 0; fi
if [ "$(id -u)" != 0 ]; then echo "making its image needs root"; exit 0; fi
bash tests/packages.sh tests/vm.packages >&2
for program in qemu-system-x86_64 qemu-img mmdebstrap cpio mkfs.ext4 setpriv; do
    command -v "$program" >/dev/null || { echo "$program is missing, and could not be installed"; exit 0; }
done
# The machine's clock, its processor and its memory, without a disk.
timeout 60 qemu-system-x86_64 -nodefaults -display none -machine pc -accel tcg -m 768 -S -qmp stdio <<<'{"execute":"qmp_capabilities"}{"execute":"quit"}' >/dev/null 2>&1 ||
    echo "QEMU does not start"
