{ __nixbook_next=
@trace@
@typed@
{ case $-/$PS4 in *T*/*|*[xv]*/*['$`']*) >|@seen@/@name@.r ;; *) (
__nixbook_status=$? __nixbook_flags=$- POSIXLY_CORRECT=1
{ \set +xv; } 2>/dev/null
for __nixbook_name in eval builtin read printf exit trap set export enable declare unset exec; do
if \export -f "$__nixbook_name" 2>/dev/null; then \exit 1; fi
[[ -z ${BASH_ALIASES[$__nixbook_name]-} ]] || \exit 1
done
for __nixbook_name in case in esac for do done if then fi [[ { }; do
[[ -z ${BASH_ALIASES[$__nixbook_name]-} ]] || \exit 1
done
[[ -z $(\enable -n; \declare -F eval builtin read printf exit trap set export enable declare unset exec) ]] || \exit 1
case $(\trap -p DEBUG) in ''|'trap -- - DEBUG') ;; *) \exit 1 ;; esac
__nixbook_trap=$(\trap -p ERR)
\builtin printf '%s %s %s %s' @word@ "$__nixbook_status" "$__nixbook_flags" "${__nixbook_trap:+1}" >|@seen@/@name@.s
) || >|@seen@/@name@.r ;; esac; } 2>/dev/null
{ \set +xv; } 2>/dev/null
__nixbook_next=@name@; }
