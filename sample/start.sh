#!/bin/sh
# Builds and runs a sample, the first one unless told otherwise: npm start -- 02-authorized-requests
set -e
sample=01-quick-start
case "${1:--}" in
  -*) ;;
  *) sample=$1 && shift ;;
esac
npx nest build --path "sample/$sample/tsconfig.json"
exec node "sample/dist/$sample/main.js" "$@"
