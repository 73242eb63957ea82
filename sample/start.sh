#!/bin/sh
# Builds and runs a sample: npm start -- 02-authorized-requests
set -e
sample=${1:-01-quick-start}
[ $# -eq 0 ] || shift
npx nest build --path "sample/$sample/tsconfig.json"
exec node "sample/$sample/dist/main.js" "$@"
