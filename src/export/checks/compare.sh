# Whether what was printed is what was expected. The lines that were printed are in `seen`. What was expected are items:
# `=TEXT` is a line, `~N` a line of N texts with anything between them, which follow as `:TEXT`, and `*` any lines.

# Whether a line is that of an item.
matches() {
  local item=${__nixbook_items[$1]} text=$2 part count n
  if [[ $item == =* ]]; then
    [[ $text == "${item#=}" ]]
    return
  fi
  count=${item#\~}
  part=${__nixbook_items[$1 + 1]#:}
  [[ $text == "$part"* ]] || return 1
  text=${text#"$part"}
  # The first place of each will do: what comes after has the most room then.
  for ((n = 2; n < count; n++)); do
    part=${__nixbook_items[$1 + n]#:}
    [[ $text == *"$part"* ]] || return 1
    text=${text#*"$part"}
  done
  [[ $text == *"${__nixbook_items[$1 + count]#:}" ]]
}

# Whether the lines from a number on are those of `run`.
run_is_at() {
  local n
  for n in "${!run[@]}"; do
    matches "${run[n]}" "${seen[$1 + n]}" || return 1
  done
}

# Whether all lines are those of the items from one number up to another.
agrees() {
  local at=$1 end=$2 line=0 last=${#seen[@]} first=1 run
  while :; do
    # The items up to the next that stands for any lines.
    run=()
    while ((at < end)) && [[ ${__nixbook_items[at]} != '*' ]]; do
      run+=("$at")
      if [[ ${__nixbook_items[at]} == '~'* ]]; then at=$((at + ${__nixbook_items[at]#\~})); fi
      at=$((at + 1))
    done
    if ((at >= end)); then
      # These are the last lines, and where no item stands for any lines, all of them.
      ((last - line >= ${#run[@]} && (first == 0 || last == ${#run[@]}))) && run_is_at "$((last - ${#run[@]}))"
      return
    fi
    while :; do
      ((line + ${#run[@]} <= last && SECONDS < ${most_seconds:-600})) || return 1
      if run_is_at "$line"; then break; fi
      ((first == 0)) || return 1
      line=$((line + 1))
    done
    line=$((line + ${#run[@]}))
    first=0
    at=$((at + 1))
  done
}
