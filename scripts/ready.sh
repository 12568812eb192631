# Sourced by ./run and ./test (POSIX sh). Expects $root, the program's folder.
# Answers in a few milliseconds, without starting Python, whether .venv is whole; calls scripts/setup.py where not.

venv=$root/.venv

# ready NAME LOCK: is what LOCK lists there? By content: the stamp .venv/ready-NAME holds the lock's checksum and,
# one a line, a file of every package that must exist. It is written last, so a half-made .venv has none.
ready() {
    [ -x "$venv/bin/python" ] && [ -r "$venv/ready-$1" ] || return 1
    ready_sum=$(cksum <"$root/$2") || return 1
    {
        IFS= read -r ready_line && [ "$ready_line" = "stamp-1 $ready_sum" ] || return 1
        while IFS= read -r ready_line; do
            [ -e "$venv/$ready_line" ] || return 1
        done
    } <"$venv/ready-$1"
}

# screen: which kind of window is wanted: what Qt would open now.
screen() {
    if [ -n "${DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then echo xcb; else echo offscreen; fi
}

# libraries: were the system's libraries that this kind of window needs found once?
libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -e "$venv/libraries-$(screen)" ]
}

# find_python: sets $python to one of 3.11 or newer, best one that can make environments (Debian splits that off).
find_python() {
    python=
    for candidate in ${JLCENTER_PYTHON:-} python3.13 python3.12 python3.11 python3; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
        [ -n "$python" ] || python=$candidate
        "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue
        python=$candidate
        return 0
    done
    [ -n "$python" ] && return 0
    echo "JLCenter 需要 Python 3.11 或更新的版本，这台电脑上没有找到。Debian/Ubuntu 请输入：" >&2
    echo "JLCenter needs Python 3.11 or newer, and found none. On Debian or Ubuntu type:" >&2
    echo "    sudo apt-get install python3 python3-venv" >&2
    return 1
}

# set_up FOR…: everything it says goes to standard error.
set_up() {
    find_python || return 1
    "$python" "$root/scripts/setup.py" "$@" >&2
}
