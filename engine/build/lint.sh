#!/bin/bash
# Formatting and analyzers. A build has warnings as errors, so building is half of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source engine/build/environment.sh
dotnet build Reconciler.sln --nologo -v quiet
dotnet format Reconciler.sln --no-restore --verify-no-changes
