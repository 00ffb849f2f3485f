#!/usr/bin/env bash
# Makes what the tests need to run the kernels as an Arm64 processor would: TeqGen.IsaCheck published for it (app), and Debian's libraries that the .NET runtime needs (root, kept between
# runs). Tests find the folder by TEQGEN_ARM64 and run it with qemu-aarch64 (Debian's qemu-user).   arm64.sh FOLDER
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
target=$(cd "$1" && pwd)
dotnet publish "$project/TeqGen.IsaCheck" -c Release -r linux-arm64 --self-contained -o "$target/app" --nologo -v quiet

[ ! -f "$target/root/complete" ] || exit 0
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/packages" "$target/root"
touch "$state/status"
apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status" -o APT::Sandbox::User=root)
"${apt[@]}" update
cd "$state/packages"
"${apt[@]}" download libc6 libgcc-s1 libstdc++6 libssl3
for package in *.deb; do
  dpkg-deb --extract "$package" "$target/root"
done
touch "$target/root/complete"
