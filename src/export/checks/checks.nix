# Every recipe's test as a derivation. Written by `nixbook export checks`; do not edit.
#
#   nix-build checks.nix                  all of them
#   nix-build checks.nix -A NAME          one
#   nix-build checks.nix --keep-going     to see every one that fails
#
# nix spreads them over remote builders, and takes what has passed before from a binary cache. Each runs in the same
# surroundings as with `nixbook test`: bubblewrap within nix's own sandbox. A builder needs user namespaces.
{ pkgs ? import <nixpkgs> { } }:
let
  stubLd = builtins.toFile "stub-ld.s" @stub-ld@;
  sandboxOf = nix-ld: import (builtins.toFile "sandbox.nix" @sandbox@) { inherit pkgs nix-ld stubLd; };

  # What happens in the derivation, and what happens in the sandbox within it.
  outside = builtins.toFile "outside.sh" @outside@;
  inside = builtins.toFile "inside.sh" @inside@;

  shellOf = folder:
    let shell = import (folder + "/shell.nix"); in
    if builtins.isFunction shell then
      shell (builtins.intersectAttrs (builtins.functionArgs shell) { inherit pkgs; })
    else
      shell;

  # The files that belong to a recipe, and no others.
  folderOf = name: root: files: builtins.path {
    inherit name;
    path = root;
    filter = path: type:
      let relative = builtins.substring (builtins.stringLength (toString root) + 1) (-1) path; in
      if type == "directory" then
        builtins.any (file: builtins.substring 0 (builtins.stringLength relative + 1) file == relative + "/") files
      else
        builtins.elem relative files;
  };

  check = { name, root, files, nix-ld, timeout, transcript }:
    let folder = folderOf name root files; in
    (shellOf folder).overrideAttrs (old: {
      name = "recipe-${name}";
      recipe = folder;
      recipeName = name;
      recipeTimeout = toString timeout;
      sandbox = sandboxOf nix-ld;
      bwrap = "${pkgs.bubblewrap}/bin/bwrap";
      transcript = builtins.toFile "transcript.sh" transcript;
      inherit inside;
      buildCommand = "source ${outside}";
    });
in
builtins.mapAttrs (name: recipe: check (recipe // { inherit name; })) {
@recipes@}
