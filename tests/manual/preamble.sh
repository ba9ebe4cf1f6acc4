# What stands before the blocks of a page: an installation and a demo that are shared, and a server that doesn't hold up what follows.
set -e
export COLUMNS=100
ADDED=
python_here() { PYTHONPATH="$MANUAL_HIDDEN:$MANUAL_SOURCE$ADDED" "$MANUAL_PYTHON" "$@"; }
as_installed() { # pip install of this project, with its extras
  for word in "$@"; do case "$word" in *"["*"]") word="${word#*[}"; echo "${word%]}" | tr ',' ' ' >> "$MANUAL_TOLD";; esac; done
}
pip() {
  if [ "$2" = . ] && [ -f pyproject.toml ]; then # a package that the page has written
    "$MANUAL_PYTHON" -m pip install --quiet --no-deps --no-build-isolation --target "$PWD/added" . && ADDED=":$PWD/added"
    return
  fi
  shift; as_installed "$@"; INSTALLED=yes
}
python() { python_here "$@"; }
python3() { # a virtual environment of which nothing is in use but its name
  if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin" && : > "$3/bin/activate"; else python_here "$@"; fi
}
dateline() {
  [ "$INSTALLED" ] || { echo "dateline is not installed yet" >&2; exit 127; }
  case "$1" in
    serve) shift; served "$@" ;;
    demo) shift; demonstrated "$@" ;;
    *) python_here -m dateline "$@" ;;
  esac
}
demonstrated() { # the demo gives the same to every page: read for the first one, copied for the others
  if [ ! -d "$MANUAL_DEMO" ]; then
    mkdir "$MANUAL_DEMO.new"
    python_here -m dateline demo --store "$MANUAL_DEMO.new/libya.db" --reports "$MANUAL_DEMO.new/reports.jsonl"
    mv "$MANUAL_DEMO.new" "$MANUAL_DEMO"
  fi
  while [ "$#" != 0 ]; do
    case "$1" in
      --store | --reports) cp "$MANUAL_DEMO/${2##*/}" "$2"; shift 2 ;;
      *) echo "dateline demo $1: tests/manual/preamble.sh doesn't know it" >&2; return 1 ;;
    esac
  done
}
SERVER=
ended() { if [ "$SERVER" ]; then kill "$SERVER"; wait "$SERVER" || true; SERVER=; fi; }
trap ended EXIT
served() { # until the next, or the end of the page
  ended
  (PYTHONPATH="$MANUAL_HIDDEN:$MANUAL_SOURCE$ADDED" exec "$MANUAL_PYTHON" -m dateline serve --port "$MANUAL_PORT" "$@" > served.log 2>&1) &
  SERVER=$!
  for _ in $(seq 600); do
    if curl -sf "http://127.0.0.1:$MANUAL_PORT/healthz" > /dev/null; then return; fi
    kill -0 "$SERVER" || { cat served.log >&2; return 1; }
    sleep 0.2
  done
  return 1
}
