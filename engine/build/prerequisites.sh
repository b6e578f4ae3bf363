#!/bin/bash
# What building needs: the .NET SDK of global.json, a C compiler as linker, and zlib's header (Native AOT links with them).
# A missing one is installed where root and apt-get are at hand; else it is named with the command that installs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source engine/build/environment.sh

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    echo "installing with apt-get: $*" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || true
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()

if ! dotnet --version >/dev/null 2>&1 && can_install; then
    apt-get update -qq >&2 || true
    if apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
        apt_install dotnet-sdk-10.0 || true
    fi
fi
if ! dotnet --version >/dev/null 2>&1; then
    missing+=("the .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' global.json) or a later patch of it. Ubuntu has it:
      apt-get install dotnet-sdk-10.0
  Debian 12 does not; Microsoft's package feed does:
      curl -fsSLO https://packages.microsoft.com/config/debian/12/packages-microsoft-prod.deb
      dpkg -i packages-microsoft-prod.deb && apt-get update && apt-get install dotnet-sdk-10.0")
fi

packages=()
command -v clang >/dev/null || command -v gcc >/dev/null || packages+=(gcc libc6-dev)
compiler=$(command -v gcc || command -v clang || true)
if [ -z "$compiler" ] || ! "$compiler" -E -include zlib.h -x c /dev/null >/dev/null 2>&1; then
    packages+=(zlib1g-dev)
fi
if [ ${#packages[@]} -gt 0 ]; then
    if can_install; then
        apt_install "${packages[@]}" || missing+=("${packages[*]} (apt-get install ${packages[*]} failed)")
    else
        missing+=("a C compiler or zlib's header, which Native AOT links with. On Debian and Ubuntu, as root:
      apt-get install ${packages[*]}")
    fi
fi

if [ ${#missing[@]} -gt 0 ]; then
    echo "missing on this machine:" >&2
    printf -- '- %s\n' "${missing[@]}" >&2
    exit 1
fi
