# Builds a package from its tar: every program and library of it made to use the store's glibc. Run by busybox' shell.
set -eu
export PATH=$bootstrap
bb=$bootstrap/busybox
for tool in tar find chmod head od tr cp mkdir ln; do eval "$tool() { $bb $tool \"\$@\"; }"; done
patchelf() { "$bootstrap/ld-linux-x86-64.so.2" --library-path "$bootstrap" "$bootstrap/patchelf" "$@"; }
is_elf() { [ "$(head -c4 "$1" | od -An -tx1 | tr -d ' \n')" = 7f454c46 ]; }

mkdir -p "$out"
tar -xf "$src" -C "$out"
eval "${after-}"
if [ -z "${glibc-}" ]; then exit 0; fi

# What stands in lib/ is offered to others; private/ only the package's own files reach.
rpath=$out/lib:$out/private:$glibc/lib
find "$out" -type f \( -name '*.so' -o -name '*.so.*' -o -path '*/bin/*' \) | while read -r file; do
  is_elf "$file" || continue
  chmod u+w "$file"
  case $file in
    */bin/*)
      if patchelf --print-interpreter "$file" >/dev/null 2>&1; then
        patchelf --set-interpreter "$glibc/lib/ld-linux-x86-64.so.2" --set-rpath "$rpath" "$file"
      fi
      ;;
    *) patchelf --set-rpath "$rpath" "$file" ;;
  esac
done
