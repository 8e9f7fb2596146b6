# shellcheck shell=bash
# Models and test photos: fetched into a folder of their own, checked one by one, moved in whole.
# Uses say.sh and system.sh; `root` is the checkout.
: "${root:?}"

# Every wanted file as "sha256 path-in-checkout package"; models without a package are installed by hand.
files_wanted() {
    awk '
        function field(line) { sub(/^[^=]*=[ \t]*"/, "", line); sub(/".*/, "", line); return line }
        function give() {
            if (package != "") print sha256, "assets/models/" file, package "==" version
            file = sha256 = package = version = ""
        }
        /^\[\[model\]\]/ { give() }
        /^file[ \t]*=/ { file = field($0) }
        /^sha256[ \t]*=/ { sha256 = field($0) }
        /^package[ \t]*=/ { package = field($0) }
        /^version[ \t]*=/ { version = field($0) }
        END { give() }
    ' "$root/assets/models.toml"
    awk '!/^#/ && NF == 3 { print $1, "assets/demo_photos/" $2, $3 }' "$root/scripts/setup/photos.txt"
}

# files_missing: those of `files_wanted` that are not there with the right contents.
files_missing() {
    local wanted
    wanted=$(files_wanted)
    comm -23 <(sort <<<"$wanted" | cut -d' ' -f1,2) \
        <(cut -d' ' -f2 <<<"$wanted" | (cd "$root" && xargs sha256sum 2>/dev/null) | awk '{ print $1, $2 }' | sort) |
        while read -r sha256 path; do
            grep -F -- "$sha256 $path " <<<"$wanted"
        done
}

# models_and_photos: fetches what is missing.
models_and_photos() {
    step 'Models and test photos'
    mkdir -p "$root/assets/models" "$root/assets/demo_photos"
    # Two set-ups at once take turns; the second then finds everything there.
    exec {setup_lock}>"$root/assets/models/.lock"
    flock "$setup_lock"
    local missing
    missing=$(files_missing)
    if [ -z "$missing" ]; then
        say 'in place'
    else
        say "fetching $(wc -l <<<"$missing") files"
        room_for 1000 'fetching the models'
        # What an earlier run that was killed has left.
        rm -rf -- "$root"/assets/models/.incoming.*
        local incoming
        incoming=$(mktemp -d "$root/assets/models/.incoming.XXXXXX")
        fetching='' # the running download, for the traps
        # shellcheck disable=SC2064 # the folder of this run is meant, as it is called now
        trap "rm -rf -- '$incoming'" EXIT
        trap '[ -z "$fetching" ] || kill "$fetching"; exit 130' INT
        trap '[ -z "$fetching" ] || kill "$fetching"; exit 143' TERM HUP
        fetch_packages "$incoming" "$missing"
        take_files "$incoming" "$missing"
        rm -rf -- "$incoming"
        trap - EXIT INT TERM HUP
    fi
    exec {setup_lock}>&-
}

# fetch_packages FOLDER MISSING: downloads the packages that carry the missing files into FOLDER.
fetch_packages() {
    local list
    for list in sdists wheels; do
        awk 'NR == FNR { wanted[$3]; next } $1 in wanted' - "$root/scripts/setup/$list.txt" <<<"$2" >"$1/$list.txt"
    done
    # The system's own Python, for which apt installed pip and setuptools. Without build isolation pip downloads nothing
    # but what the lists pin. Wheels are asked for one platform, so that every machine gets the same file.
    local pip=(env PIP_ROOT_USER_ACTION=ignore TMPDIR="$1" "${PYTHON:-/usr/bin/python3}" -m pip --disable-pip-version-check --retries 2
        download --no-deps --no-cache-dir --require-hashes --dest "$1")
    if [ -s "$1/sdists.txt" ]; then
        pip_download "${pip[@]}" --no-build-isolation --no-binary :all: -r "$1/sdists.txt"
    fi
    if [ -s "$1/wheels.txt" ]; then
        pip_download "${pip[@]}" --only-binary :all: --platform manylinux_2_28_x86_64 --python-version 3.11 \
            -r "$1/wheels.txt"
    fi
}

# pip_download COMMAND...: runs it and says in one sentence what went wrong.
pip_download() {
    local log=$root/target/setup.log
    # In the background, so that a signal to this script is heard at once.
    "$@" >&2 2>"$log" &
    fetching=$!
    if wait "$fetching"; then
        fetching=''
        return
    fi
    fetching=''
    if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        fail "A download of the models is broken: its checksum is not the expected one, so nothing was installed. Start again; if it happens again, the package at its source has changed (details: $log)."
    elif grep -qE 'No space left' "$log"; then
        fail "The disk of $root is full: the models could not be downloaded and nothing was installed. Make room and start again."
    elif grep -q 'No module named pip' "$log"; then
        fail "${PYTHON:-/usr/bin/python3} has no pip: run apt-get install python3-pip and start again."
    fi
    fail "The models and test photos could not be downloaded and nothing was installed. The network is needed once; connect this machine and start again (details: $log)."
}

# take_files FOLDER MISSING: unpacks the missing files, checks each, and moves them to their places when all are right.
take_files() {
    local sha256 path package archive
    while read -r sha256 path package; do
        local name=${path##*/} stem=${package%%==*}
        # An archive is named after its package, with "_" where the package may have "-".
        for archive in "$1/${stem//-/_}-${package##*==}"[.-]*; do
            case $archive in
                *.whl) unzip -p "$archive" "*/$name" >"$1/$name" ;;
                *) tar -xzOf "$archive" --wildcards --no-anchored "*/$name" >"$1/$name" ;;
            esac 2>>"$root/target/setup.log" || true
        done
        if ! (cd "$1" && sha256sum --check --status <<<"$sha256  $name" 2>/dev/null); then
            fail "The file $name of the package $package is not the expected one (its checksum differs), so nothing was installed. Start again; if it happens again, the package at its source has changed."
        fi
        chmod 644 "$1/$name"
    done <<<"$2"
    while read -r sha256 path package; do
        mv -f -- "$1/${path##*/}" "$root/$path"
    done <<<"$2"
}
