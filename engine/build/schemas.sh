#!/bin/bash
# Writes schemas/nodestate.schema.json, the schema that editors load, as the executable itself prints it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -x artifacts/reconciler ] || bash engine/build/publish.sh
write() { # FILE [OPTION...]
  artifacts/reconciler schema "${@:2}" >"schemas/$1.new"
  mv "schemas/$1.new" "schemas/$1"
}
write nodestate.schema.json
write nodestate.draft-07.schema.json --draft 07 # for editors that know no other
