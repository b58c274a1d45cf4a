#!/usr/bin/env bash
# What the tests need from the system: a Chromium, a CJK font, PostgreSQL's programs, ClamAV's daemon.
# Installed by apt where this may be done; otherwise named, so that a person can do it.
set -euo pipefail

missing=()
have_any() { for name in "$@"; do command -v "$name" >/dev/null && return 0; done; return 1; }
may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# Chromium without windows, tabs and menus takes half the time; where apt has none, any will do.
shell=chromium-headless-shell
has_shell() { apt-cache show $shell >/dev/null 2>&1; }
have_any $shell ||
  { have_any chromium chromium-browser google-chrome && ! { may_install && has_shell; }; } ||
  missing+=($shell)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-cjk)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have_any initdb || missing+=(postgresql)
PATH=$PATH:/usr/sbin have_any clamd || missing+=(clamav-daemon)

[ ${#missing[@]} -eq 0 ] && exit 0

if ! may_install; then
  echo "The tests need these packages, and installing them takes root and apt: ${missing[*]}" >&2
  echo "As root on Debian or Ubuntu: apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "Installing ${missing[*]} ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
has_shell || missing=("${missing[@]/$shell/chromium}")
# The tests start servers of their own; Debian need not create and start one.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
