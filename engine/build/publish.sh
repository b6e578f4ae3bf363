#!/bin/bash
# Publishes artifacts/reconciler, with SQLite's library beside it. Warnings of the trimmer and of the AOT compiler are errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bash engine/build/prerequisites.sh

source engine/build/environment.sh
mkdir -p artifacts

published=artifacts/publish/Reconciler.Cli/release_linux-x64
log=artifacts/publish.log
if ! dotnet publish engine/Cli/Reconciler.Cli.csproj -c Release -r linux-x64 >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
if grep -E 'warning (IL|CS|CA|NETSDK)[0-9]+' "$log" >&2; then
    echo "the executable was published with the warnings above" >&2
    exit 1
fi
# By rename: an executable that is running cannot be written over.
for file in reconciler libe_sqlite3.so; do
    cp "$published/$file" "artifacts/.$file.new"
    mv -f "artifacts/.$file.new" "artifacts/$file"
done
chmod 755 artifacts/reconciler artifacts/libe_sqlite3.so
echo "artifacts/reconciler ($(stat -c %s artifacts/reconciler) bytes)"
