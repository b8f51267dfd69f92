exec </dev/null 2>&1
shopt -s expand_aliases
@first@
while [[ -n $__nixbook_next ]]; do \builtin eval "$(<@seen@/"$__nixbook_next".c)"; done
