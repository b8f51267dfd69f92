# In the sandbox: the environment that nix-shell makes, then the commands, one after another in this shell.
__nixbook_path=$PATH
export IN_NIX_SHELL=impure
unset NIX_ENFORCE_PURITY buildCommand
source "$stdenv/setup"
set +e
PATH=$PATH:$__nixbook_path
shopt -u nullglob
shopt -s expand_aliases
if [ "$(type -t runHook)" = function ]; then runHook shellHook; fi
source "$transcript"
__nixbook_status() { return "$1"; }
__nixbook_last=0
for __nixbook_n in "${!__nixbook_typed[@]}"; do
  __nixbook_status "$__nixbook_last"
  eval "${__nixbook_typed[__nixbook_n]}" >"/tmp/.printed/$__nixbook_n" 2>&1 </dev/null
  __nixbook_last=$?
  echo "$__nixbook_last" >"/tmp/.printed/$__nixbook_n.status"
  [ "$__nixbook_last" = "${__nixbook_wanted[__nixbook_n]}" ] || exit "$__nixbook_last"
done
exit "$__nixbook_last"
