# Private Debian trees under the build folder. Sourced after common.sh.
# Mirrors, keys and proxies are those of this machine's own apt: none is named here.
# shellcheck shell=bash

# The package sources of this machine for a suite of its own or another one, as "deb [options] URI SUITE COMPONENTS".
apt_sources() {
  local suite=${1:-$own_suite}
  # shellcheck disable=SC2016  # the dollar signs are apt's
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
    while read -r uri release component; do say "deb $uri ${release/#$own_suite/$suite} $component"; done
}

# The settings of this machine's apt that decide whether and how an archive is reached and believed.
apt_settings() {
  local key
  for key in http https ftp Retries ForceIPv4 ForceIPv6 Check-Valid-Until Check-Date; do
    apt-config dump "Acquire::$key"
  done | grep -v ' "";$' || true
}

# make_chroot SUITE FOLDER PACKAGE...: a Debian tree with these packages, made anew. Packages come without what they merely
# recommend, and no service of theirs is started.
make_chroot() {
  local suite=$1 folder=$2 scratch
  shift 2
  scratch=$(mktemp -d)
  apt_settings >"$scratch/apt.conf"
  apt_sources "$suite" >"$scratch/sources.list"
  as_root rm -rf --one-file-system "$folder"
  mkdir -p "$(dirname "$folder")"
  as_root env TMPDIR="$scratch" mmdebstrap --quiet --variant=minbase --aptopt="$scratch/apt.conf" \
    --aptopt='APT::Install-Recommends "false"' "${chroot_options[@]}" --include="$(printf '%s,' "$@" | sed 's/,$//')" \
    "$suite" "$folder" "$scratch/sources.list"
  as_root rm -rf "$scratch"
}

# What a tree is spared where nobody reads its documents; a script that wants them empties this.
chroot_options=(--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*')
