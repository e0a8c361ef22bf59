#!/usr/bin/env bash
# Puts nasm, with which the JPEG encoder's vector code is assembled, into DIRECTORY/bin. Called by `make` as `scripts/nasm.sh DIRECTORY`.
#
# No package of a language carries it, so it is Debian's, unpacked and not installed: nothing outside DIRECTORY changes and no rights are needed. Where it
# cannot be had this says so and succeeds: the encoder then builds from plain C, and takes four times as long.

set -euo pipefail
directory=$1

without() {
    echo "no nasm ($1): encoding JPEG works and is slow; install nasm and run \`make clean\` for its vector code"
    exit 0
}

case $(uname -m) in x86_64 | i?86) ;; *) exit 0 ;; esac
command -v nasm >/dev/null && exit
command -v apt-get >/dev/null || without "neither on PATH nor in a Debian package"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
# Where no list of packages was ever fetched, only root may fetch one.
apt-get download nasm >log 2>&1 || { apt-get update >>log 2>&1 && apt-get download nasm >>log 2>&1; } || without "$(tail -n 1 log)"
dpkg-deb --extract nasm_*.deb unpacked
./unpacked/usr/bin/nasm -v >/dev/null || without "Debian's does not run here"
cd - >/dev/null
mkdir -p "$directory/bin"
install -m 755 "$place/unpacked/usr/bin/nasm" "$directory/bin/nasm"
