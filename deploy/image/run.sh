#!/bin/sh
# Starts one process of the hub: entente-run gateway. ENTENTE_HEAP_MB is the largest heap, in megabytes.
set -eu
app=/app
case "${1:-}" in
  gateway | router | courier | registrar | auditor | migrate) main="$app/dist/apps/$1/main.js" ;;
  secrets) main="$app/dist/deploy/compose/secrets.js" ;;
  *)
    echo "entente-run: give gateway, router, courier, registrar, auditor, migrate or secrets, not \"${1:-}\"" >&2
    exit 64
    ;;
esac
shift
heap=""
if [ -n "${ENTENTE_HEAP_MB:-}" ]; then heap="--max-old-space-size=$ENTENTE_HEAP_MB"; fi
unset ENTENTE_HEAP_MB
# The flags are those of deploy/local/apps.ts, which says why.
exec node --enable-source-maps --max-semi-space-size=16 --heap-growing-percent=300 $heap "$main" "$@"
