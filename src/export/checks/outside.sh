# Runs a recipe's transcript in the sandbox and compares what it printed with what was expected.
set +e
shopt -s extglob
source "$transcript"
mkdir -p home tmp/.printed
cp -r "$recipe" "home/$recipeName"
chmod -R u+w "home/$recipeName"
arguments=(
  --unshare-user --unshare-all --die-with-parent --new-session --uid 1000 --gid 100 --hostname nixos --cap-drop ALL
  --ro-bind /nix/store /nix/store --proc /proc --dev /dev --tmpfs /tmp --tmpfs /run --dir /var/empty --tmpfs /home
  --symlink "$(readlink "$sandbox/bash")" /bin/sh --symlink "$(readlink "$sandbox/env")" /usr/bin/env
  --ro-bind "$sandbox/etc" /etc --ro-bind "$sandbox/sw" /run/current-system/sw
  --ro-bind "$sandbox/loader" /lib64/ld-linux-x86-64.so.2
  --setenv HOME /home/user --setenv USER user --setenv LOGNAME user --setenv PATH /run/current-system/sw/bin
)
while read -r mount_point && read -r source; do arguments+=(--ro-bind "$source" "$mount_point"); done <"$sandbox/binds"
libraries=/run/current-system/sw/share/nix-ld/lib
if [ -e "$sandbox/sw/share/nix-ld/lib" ]; then
  arguments+=(--setenv NIX_LD "$libraries/ld.so" --setenv NIX_LD_LIBRARY_PATH "$libraries")
fi
timeout -k 5 "$recipeTimeout" "$bwrap" "${arguments[@]}" \
  --bind "$PWD/home" /home/user --bind "$PWD/tmp" /tmp --chdir "/home/user/$recipeName" \
  --setenv TMPDIR /tmp --setenv TMP /tmp --setenv TEMP /tmp --setenv TEMPDIR /tmp --setenv NIX_BUILD_TOP /tmp \
  --setenv LANG C.UTF-8 --setenv TERM dumb \
  "$sandbox/bash" -c 'ulimit -d 4194304 -f 1048576 -u 1000 -c 0; exec "$@"' bash "$sandbox/bash" "$inside" \
  >tmp/.said 2>&1 </dev/null
ended=$?

# What a reader sees: no colours, no text that was overwritten, no hashes, nothing empty at the end.
plain() {
  local text
  text=$(sed -E -e $'s/\e\\[[0-9;?]*[A-Za-z]//g' -e $'s/\r$//' -e $'s/^.*\r//' -e 's|/nix/store/[0-9a-z]{32}-|/nix/store/HASH-|g' -e 's/[ \t]+$//' "$1")
  printf '%s' "${text%%*([[:space:]])}"
}
fail() {
  printf 'recipe %s: %s\n' "$recipeName" "$*" >&2
  cat tmp/.said >&2
  exit 1
}
failed=
said=
for n in "${!__nixbook_typed[@]}"; do
  typed=${__nixbook_typed[n]%%$'\n'*}
  [ -e "tmp/.printed/$n" ] || fail "did not come to \`$typed\` (status $ended)"
  status=$ended
  [ ! -e "tmp/.printed/$n.status" ] || status=$(<"tmp/.printed/$n.status")
  seen=$(plain "tmp/.printed/$n")
  said+=$seen$'\n'
  [ "$status" = 0 ] || failed=1
  if [ "$status" != "${__nixbook_wanted[n]}" ]; then
    fail "\`$typed\` ended with status $status, not ${__nixbook_wanted[n]}. It printed:"$'\n'"$seen"
  fi
  [ -z "$seen" ] || seen+=$'\n'
  # shellcheck disable=SC2053 # the right side is a pattern
  if [[ $seen != ${__nixbook_expected[n]} ]]; then
    fail "output of \`$typed\` differs:"$'\n'"$seen"
  fi
done
if [ -n "$__nixbook_fails" ] && { [ -z "$failed" ] || [[ $said != *"$__nixbook_fails"* ]]; }; then
  fail "must fail with \`$__nixbook_fails\`, and did not"
fi
printf '%s' "$said" >"$out"
exit 0
