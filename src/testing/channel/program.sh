exec </dev/null 2>&1
shopt -s expand_aliases
set +o history +o histexpand
BASH_ARGV0=bash
@first@
while [[ -n $__nixbook_next ]]; do \builtin eval "$(<@seen@/"$__nixbook_next".c)"; done
