#!/bin/bash
# Writes schemas/nodestate.schema.json, the schema that editors load, as the executable itself prints it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -x artifacts/reconciler ] || bash engine/build/publish.sh
artifacts/reconciler schema >schemas/nodestate.schema.json.new
mv schemas/nodestate.schema.json.new schemas/nodestate.schema.json
