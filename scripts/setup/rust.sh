# shellcheck shell=bash
# The Rust toolchain and the crates. Uses say.sh; `root` is the checkout.
: "${root:?}"

# The oldest Rust that builds this, as Cargo.toml says.
rust_wanted() {
    awk -F'"' '/^rust-version/ { print $2; exit }' "$root/Cargo.toml"
}

# rust_is_new_enough: whether the cargo on the PATH can build this.
rust_is_new_enough() {
    local found
    found=$(cargo --version 2>/dev/null | awk '{ print $2 }') && [ -n "$found" ] &&
        printf '%s\n%s\n' "$(rust_wanted)" "$found" | sort -V -C
}

# rust_toolchain: finds or installs Rust.
rust_toolchain() {
    step 'Rust'
    PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    export PATH
    local log=$root/target/setup.log wanted
    wanted=$(rust_wanted)
    if ! rust_is_new_enough; then
        if command -v rustup >/dev/null; then
            say "installing a toolchain of at least $wanted with rustup"
            rustup toolchain install stable --profile minimal >&2 2>"$log" ||
                fail "Rust $wanted or newer is needed and rustup could not download it; connect this machine to the network and start again (details: $log)."
            export RUSTUP_TOOLCHAIN=stable
        else
            say "installing Rust with its official installer"
            rust_installer "$log"
            PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
        fi
        hash -r
        rust_is_new_enough ||
            fail "Rust $wanted or newer is needed and this machine has $(cargo --version 2>/dev/null || echo none); install it from rust-lang.org and start again."
    fi
    say "$(cargo --version)"
}

# rust_components COMPONENT...: adds the cargo commands that the checks need.
rust_components() {
    local component log=$root/target/setup.log
    for component in "$@"; do
        if ! cargo "$component" --version >/dev/null 2>&1; then
            say "adding $component"
            # The component that provides `cargo fmt` is called rustfmt.
            rustup component add "${component/#fmt/rustfmt}" >&2 2>"$log" ||
                fail "The Rust component for \"cargo $component\" is missing and could not be added; install it with rustup and start again (details: $log)."
        fi
    done
}

# rust_installer LOG: runs Rust's own installer, whole or not at all.
rust_installer() {
    local installer
    installer=$(mktemp)
    if ! curl --proto '=https' --tlsv1.2 -fsSL --retry 2 -o "$installer" https://sh.rustup.rs 2>"$1" ||
        ! sh "$installer" -y --profile minimal --no-modify-path >&2 2>>"$1"; then
        rm -f "$installer"
        fail "Rust $(rust_wanted) or newer is missing and its installer could not be downloaded. The network is needed once; connect this machine and start again, or install Rust from rust-lang.org (details: $1)."
    fi
    rm -f "$installer"
}

# crates: has every crate of Cargo.lock on this machine; needs no network when they are there.
crates() {
    step 'Crates'
    local log=$root/target/setup.log host
    host=$(rustc -vV | sed -n 's/^host: //p')
    if (cd "$root" && cargo fetch --quiet --locked --offline --target "$host") 2>"$log"; then
        say 'in place'
        return
    fi
    say 'downloading'
    if ! (cd "$root" && cargo fetch --locked --target "$host") 2> >(tee "$log" >&2); then
        if grep -qE 'lock file .* needs to be updated|cannot update the lock file' "$log"; then
            fail "Cargo.lock does not fit Cargo.toml; run \"cargo update --workspace\" and commit Cargo.lock."
        fi
        fail "The Rust crates could not be downloaded. The network is needed once; connect this machine and start again (details: $log)."
    fi
}
