# shellcheck shell=bash
# What set-up says. Everything goes to stderr: stdout belongs to the command that is run afterwards.

steps_done=0
steps_total=0

# step TITLE: announces the next of `steps_total` steps.
step() {
    steps_done=$((steps_done + 1))
    printf '[%d/%d] %s: ' "$steps_done" "$steps_total" "$1" >&2
}

# say TEXT: the rest of the line that `step` began, or a line of its own.
say() {
    printf '%s\n' "$1" >&2
}

# fail SENTENCE: says what is wrong and what to do, and ends with 1.
fail() {
    printf '\nvisionpresence: %s\n' "$1" >&2
    exit 1
}
