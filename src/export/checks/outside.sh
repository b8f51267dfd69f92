# Runs a recipe's transcript in the sandbox and compares what it printed with what was expected. All that the recipe
# decides over is data here. How its commands end is told by named pipes whose names are new for each of them: while a
# command runs, it has no descriptor and no name by which that is told.
set +e
PATH=$sandbox/sw/bin
SECONDS=0
most_seconds=$((recipeTimeout + 60))
source "$transcript"
source "$environmentPath"
# What a recipe prints steers neither a terminal nor what reads the log.
fail() {
  printf 'recipe %s: %s\n' "$recipeName" "$*" | tr '\000-\010\013-\037\177' '[?*]' |
    sed -e '2,$s/^/| /' -e 's/##\([a-z]*\)\[/# #\1[/g' >&2
  exit 1
}
# A text as a word of bash.
quote() { printf "'%s'" "${1//\'/"'\\''"}"; }

mkdir -p home tmp/nix-shell-1-0 pipes
cp -r "$recipe" "home/$recipeName"
chmod -R u+w "home/$recipeName"

# The environment, as nix-shell makes it.
folder=/tmp/nix-shell-1-0
bash=$(readlink "$sandbox/bash")
environment=("${__nixbook_caller[@]}")
for name in NIX_BUILD_TOP TMPDIR TEMPDIR TMP TEMP; do environment+=("$name=/tmp"); done
environment+=(NIX_STORE=/nix/store "NIX_BUILD_CORES=$NIX_BUILD_CORES" IN_NIX_SHELL=impure "${__nixbook_environment[@]}")
clean=$__nixbook_clean_now
for n in "${!__nixbook_passed[@]}"; do
  clean=$__nixbook_clean_later
  environment+=("${__nixbook_passed[n]}Path=$folder/.attr-$n")
  printf %s "${__nixbook_contents[n]}" >"tmp/nix-shell-1-0/.attr-$n"
done
if [ -n "$__nixbook_structured" ]; then
  clean=$__nixbook_clean_later
  environment+=("NIX_ATTRS_SH_FILE=$folder/.attrs.sh" "NIX_ATTRS_JSON_FILE=$folder/.attrs.json")
  printf %s "$__nixbook_declarations" >tmp/nix-shell-1-0/.attrs.sh
  printf %s "$__nixbook_json" >tmp/nix-shell-1-0/.attrs.json
fi

# Names and words that nobody can guess.
secret() { od -An -vN16 -tx1 /dev/urandom | tr -d ' \n'; }

# Makes the pipes of the next step.
prepare() {
  name=$(secret)
  word=$(secret)
  mkfifo -m 644 "pipes/$name.c"
  mkfifo -m 622 "pipes/$name.s" "pipes/$name.r"
  # In spite of the mask of new files.
  chmod 622 "pipes/$name.s" "pipes/$name.r"
}

# The step as text: what is typed, and how its end is told.
trace=
script() {
  local text
  text=$(<"$step")
  text=${text//@seen@//run/nixbook}
  text=${text//@name@/"$name"}
  text=${text//@word@/"$word"}
  text=${text//@trace@/"${trace:+\\builtin set -$trace}"}
  printf '%s%s%s\n' "${text%%@typed@*}" "$1" "${text#*@typed@}"
}

# Everything that happens is told by one pipe: `s` a status, `r` a shell that cannot tell it, `e` the shell's end, `o` the
# end of what was printed, `t` the end of the time. What is printed comes out of another.
mkfifo events printed
exec 8<>events 9<>printed
prepare
chmod 311 pipes

rcText=$(<"$rc")
programText=$(<"$program")
programText=${programText//@seen@//run/nixbook}
programText=${programText//@first@/"$(script :)"}$'\nexit\n'
rcText=${rcText//@folder@/"$(quote "$folder")"}
rcText=${rcText//@clean@/"$clean"}
rcText=${rcText//@bin@/"$(quote "${bash%/*}")"}
rcText=${rcText//@bash@/"$(quote "$bash")"}
rcText=${rcText//@then@/"$programText"}
printf '%s%s%s' "${rcText%%@declarations@*}" "$__nixbook_declarations" "${rcText#*@declarations@}" >tmp/nix-shell-1-0/rc

arguments=(
  --unshare-user --unshare-all --die-with-parent --new-session --uid 1000 --gid 100 --hostname nixos --cap-drop ALL
  --clearenv --ro-bind /nix/store /nix/store --proc /proc --dev /dev --bind "$PWD/tmp" /tmp
  --ro-bind "$PWD/pipes" /run/nixbook --dir /var/empty --tmpfs /home --bind "$PWD/home" /home/user
  --symlink "$bash" /bin/sh --symlink "$(readlink "$sandbox/env")" /usr/bin/env
  --ro-bind "$sandbox/etc" /etc --ro-bind "$sandbox/sw" /run/current-system/sw
  --ro-bind "$sandbox/loader" /lib64/ld-linux-x86-64.so.2
)
while read -r mount_point && read -r source; do arguments+=(--ro-bind "$source" "$mount_point"); done <"$sandbox/binds"
# The bash that runs the transcript can be run and not read: so nobody can look into its memory, in which there is, while a
# command runs, how its end will be told.
exec 7<"$bash"
arguments+=(--dir /run/shell --perms 0111 --file 7 /run/shell/bash --remount-ro / --chdir "/home/user/$recipeName")
{
  # The limits are set by a bash that has nothing of the recipe's in its environment.
  (
    exec 8>&- 9>&-
    exec "$bwrap" "${arguments[@]}" "$bash" -c 'ulimit -d 4194304 -f 1048576 -u 1000 -c 0; exec "$@"' bash \
      "$sandbox/env" -i -- "${environment[@]}" /run/shell/bash --norc -i "$folder/rc" >printed 2>&1 </dev/null
  )
  echo "e $?" >&8
} &
{
  exec 9>&-
  sleep "$recipeTimeout"
  echo t >&8
} &

# The lines that a reader sees, as `seen`: no colours, no text that was overwritten, no hashes, nothing empty at the end.
# What is blank at the ends of lines is left out by `read`: a search for it takes the square of its length.
plain() {
  local line
  sed -E -e $'s/\e\\[[0-9;?]*[A-Za-z]//g' -e $'s/\r$//' -e $'s/^.*\r//' -e 's|/nix/store/[0-9a-z]{32}-|/nix/store/HASH-|g' -e 's/^/x/' "$1" >plain
  seen=()
  while IFS=$' \t' read -r line || [ -n "$line" ]; do seen+=("${line#x}"); done <plain
  while [ "${#seen[@]}" -gt 0 ] && [ -z "${seen[-1]}" ]; do unset 'seen[-1]'; done
  output=
  [ "${#seen[@]}" = 0 ] || printf -v output '%s\n' "${seen[@]}"
}

@compare@
# Waits for the end of a step: its status, whether the shell has ended with it, and what it printed.
most=1048576
await() {
  local event rest told='' marker waiting
  marker=$(secret)
  waiting=()
  status= over=
  { read -r -n 256 rest <"pipes/$name.s"; printf 's %s\n' "$rest" >&8; } & waiting+=($!)
  { : <"pipes/$name.r"; echo r >&8; } & waiting+=($!)
  { sed -u "/$marker\$/q" <&9 | head -c $((most + 40)) >seen; echo o >&8; } & waiting+=($!)
  while read -r event rest <&8; do
    case $event in
      s | e)
        if [ -n "$told" ]; then continue; fi
        told=1
        if [ "$event" = e ]; then
          status=$rest over=1
        else
          read -r event status trace <<<"$rest"
          [ "$event" = "$word" ] || fail "$typed: the shell told no status"
          trace=${trace//[!xv]/}
        fi
        # What was printed is in the pipe by now.
        printf '%s\n' "$marker" >&9
        ;;
      o)
        [ -n "$told" ] || fail "\`$typed\` printed more than $most bytes"
        break
        ;;
      r) fail "\`$typed\` redefines a builtin with which commands are run, or sets a DEBUG trap" ;;
      t) fail "\`$typed\` was still running after $recipeTimeout s" ;;
    esac
  done
  { kill "${waiting[@]}"; wait "${waiting[@]}"; } 2>/dev/null
  head -c "-$((${#marker} + 1))" seen >output
  [ "$(stat -c %s output)" -le "$most" ] || fail "\`$typed\` printed more than $most bytes"
  plain output
}

typed=shellHook
await
if [ "$over$status" != 0 ]; then fail "the shell ended with status $status while it started: $output"; fi
failed= said= last=0
for n in "${!__nixbook_typed[@]}"; do
  typed=${__nixbook_typed[n]%%$'\n'*}
  [ -z "$over" ] || fail "did not come to \`$typed\` (status $status)"
  before=$name
  prepare
  run="\\builtin eval $(quote "${__nixbook_typed[n]}")"
  if [ "$last" != 0 ]; then run="(\\exit $last) || $run"; fi
  { script "$run" >"pipes/$before.c"; } 2>/dev/null & handing=$!
  await
  { kill "$handing"; wait "$handing"; } 2>/dev/null
  rm -f "pipes/$before.c" "pipes/$before.s" "pipes/$before.r"
  last=$status
  said+=$output
  [ "$status" = 0 ] || failed=1
  if [ "$status" != "${__nixbook_wanted[n]}" ]; then
    fail "\`$typed\` ended with status $status, not ${__nixbook_wanted[n]}. It printed:"$'\n'"$output"
  fi
  if ! agrees "${__nixbook_starts[n]}" "${__nixbook_starts[n + 1]}"; then
    fail "output of \`$typed\` differs:"$'\n'"$output"
  fi
done
if [ -n "$__nixbook_fails" ] && { [ -z "$failed" ] || [[ $said != *"$__nixbook_fails"* ]]; }; then
  fail "must fail with \`$__nixbook_fails\`, and did not"
fi
printf '%s' "$said" >"$out"
exit 0
