# shellcheck shell=bash
# Debian's packages and the room on the disk. Uses say.sh; `root` is the checkout.
: "${root:?}"

# system_packages LIST...: installs the packages of these lists that are missing, in one call of apt-get.
system_packages() {
    step 'System packages'
    local wanted missing
    mapfile -t wanted < <(cat -- "$@" | sed 's/#.*//' | tr -s '[:blank:]' '\n' | grep .)
    command -v apt-get >/dev/null ||
        fail "This set-up installs packages with apt and needs Debian or Ubuntu; elsewhere install what these packages hold, then build with cargo: ${wanted[*]}."
    mapfile -t missing < <(packages_missing "${wanted[@]}")
    if [ "${#missing[@]}" -eq 0 ]; then
        say 'in place'
        return
    fi
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            fail "These packages are missing and neither root's rights nor sudo are at hand to install them; ask the administrator to run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local log=$root/target/setup.log apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    # One source of several that does not answer is no reason to stop: what counts is whether the packages can be had.
    "${as_root[@]}" "${apt[@]}" update >&2 2>"$log" || true
    if ! "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 2>>"$log"; then
        if grep -qE 'password is required|not in the sudoers|may not run sudo|incorrect password' "$log"; then
            fail "These packages are missing and sudo did not give the right to install them; ask the administrator to run: apt-get install ${missing[*]}"
        elif grep -qE 'Could not resolve|Temporary failure|Failed to fetch|Could not connect|Unable to connect|Network is unreachable' "$log"; then
            fail "The system packages could not be downloaded: the package servers cannot be reached. The network is needed once, for ${missing[*]}; connect this machine and start again (details: $log)."
        fi
        fail "apt-get could not install ${missing[*]}: $(grep -m1 '^E:' "$log" || echo 'it did not say why') (details: $log)."
    fi
}

# packages_missing NAME...: those that are not installed, one a line.
packages_missing() {
    # dpkg-query fails when it does not know a name; that package is then simply missing.
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query -W -f='${db:Status-Status} ${binary:Package}\n' -- "$@" 2>/dev/null |
            sed -n 's/^installed \([^:]*\).*/\1/p' | sort -u)
}

# room_for MEGABYTES WHAT: stops when the disk that holds the checkout has less room.
room_for() {
    local free
    free=$(df -Pk -- "$root" | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "$free" -ge "$1" ]; then
        return
    fi
    # What is built already needs no second place.
    local built=0
    if [ -d "$root/target" ]; then
        built=$(du -sm -- "$root/target" | cut -f1)
    fi
    if [ $((free + built)) -lt "$1" ]; then
        fail "There is too little room on the disk of $root: $2 needs about $1 MB and $free MB are free; nothing was changed. Make room and start again."
    fi
}
