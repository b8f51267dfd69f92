# Every recipe's test as a derivation. Written by `nixbook export checks`; do not edit.
#
#   nix-build checks.nix                  all of them
#   nix-build checks.nix -A NAME          one
#   nix-build checks.nix --keep-going     to see every one that fails
#
# nix spreads them over remote builders, and takes what has passed before from a binary cache. Each runs in the same
# surroundings as with `nixbook test`: bubblewrap within nix's own sandbox. A builder needs user namespaces.
#
# The derivations are made here, with a builder of ours. What a recipe's own derivation says goes in as data, so that
# nothing of it runs outside of bubblewrap and decides whether the recipe passes.
{ pkgs ? import <nixpkgs> { } }:
let
  stubLd = builtins.toFile "stub-ld.s" @stub-ld@;
  sandboxOf = nix-ld: import (builtins.toFile "sandbox.nix" @sandbox@) { inherit pkgs nix-ld stubLd; };

  # What happens in the derivation; the script of nix-shell that is run in the sandbox within it; and how that is told
  # what to run.
  outside = builtins.toFile "outside.sh" @outside@;
  rc = builtins.toFile "rc.sh" @rc@;
  program = builtins.toFile "program.sh" @program@;
  step = builtins.toFile "step.sh" @step@;

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

  shellOf = folder:
    let shell = import (folder + "/shell.nix"); in
    if builtins.isFunction shell then
      shell (builtins.intersectAttrs (builtins.functionArgs shell) { inherit pkgs; inNixShell = true; })
    else
      shell;

  # A text as a word of bash.
  quote = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'";
  lines = builtins.concatStringsSep "\n";
  words = text: builtins.filter (word: builtins.isString word && word != "") (builtins.split "[ \t\n]+" text);
  isName = name: builtins.match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;

  # A value as nix makes a variable of it.
  textOf = value:
    let
      stored = value:
        if builtins.isPath value then "${value}"
        else if builtins.isList value then map stored value
        else if builtins.isAttrs value && !(value ? __toString) && value ? outPath then stored value.outPath
        else value;
    in
    toString (stored value);

  # A value as nix writes it in JSON.
  plain = value:
    if builtins.isPath value then "${value}"
    else if builtins.isList value then map plain value
    else if builtins.isAttrs value then
      (if value ? __toString || value ? outPath then "${value}" else builtins.mapAttrs (name: plain) value)
    else value;

  # A value as bash declares it, of a derivation with structured attributes; null where bash has no such value.
  simple = value:
    if builtins.isString value then quote value
    else if builtins.isInt value then toString value
    else if builtins.isFloat value && builtins.ceil value == builtins.floor value then toString (builtins.floor value)
    else if value == null then "''"
    else if builtins.isBool value then (if value then "1" else "")
    else null;
  declare = name: value:
    let
      all = builtins.concatStringsSep "";
      spaced = value: if value == null then null else "${value} ";
      item = key: if simple value.${key} == null then null else "[${quote key}]=${simple value.${key}} ";
      list = map (value: spaced (simple value)) value;
      set = map item (builtins.attrNames value);
    in
    if !isName name then ""
    else if builtins.isList value then
      if builtins.elem null list then "" else "declare -a ${name}=(${all list})\n"
    else if builtins.isAttrs value then
      if builtins.elem null set then "" else "declare -A ${name}=(${all set})\n"
    else if simple value == null then ""
    else "declare ${name}=${simple value}\n";

  # What stands for the path of the output, with an end of quotes and a beginning in it: else nix would put the path of the
  # check's output in its place. All of it that there is stands in quotes of bash's.
  own = builtins.placeholder "out";
  parted = builtins.replaceStrings [ own ] [ "${builtins.substring 0 5 own}''${builtins.substring 5 (-1) own}" ];

  # The environment that nix-shell makes of a derivation, as arrays of bash.
  environmentOf = shell:
    let
      given = shell.drvAttrs or (throw "shell.nix gives no derivation, as pkgs.mkShell does");
      kept = removeAttrs given [ "args" "__ignoreNulls" "__contentAddressed" "__impure" ];
      isThere = name: !(given.__ignoreNulls or false) || kept.${name} != null;
      attributes = builtins.listToAttrs
        (map (name: { inherit name; value = kept.${name}; }) (builtins.filter isThere (builtins.attrNames kept)));
      outputs = given.outputs or [ "out" ];
      paths = builtins.listToAttrs
        (map (name: { inherit name; value = builtins.unsafeDiscardStringContext shell.${name}.outPath; }) outputs);

      isStructured = given.__structuredAttrs or false;
      structured = plain (removeAttrs attributes [ "__structuredAttrs" ]);
      all = structured // {
        outputs = builtins.listToAttrs (map (name: { inherit name; value = builtins.placeholder name; }) outputs);
      };
      declarations = if isStructured then
        builtins.concatStringsSep "" (map (name: declare name all.${name}) (builtins.attrNames all))
      else "";

      asFiles = if isStructured then [ ] else words (textOf (attributes.passAsFile or ""));
      variables = if isStructured then { __json = builtins.toJSON structured; } // paths
        else builtins.mapAttrs (name: textOf) attributes // paths;
      isFile = name: builtins.elem name asFiles;
      names = builtins.attrNames variables;
      entry = name: "  ${quote "${name}=${variables.${name}}"}";
    in
    ''
      __nixbook_environment=(
      ${lines (map entry (builtins.filter (name: !isFile name) names))}
      )
      __nixbook_passed=(
      ${lines (map quote (builtins.filter isFile names))}
      )
      __nixbook_contents=(
      ${lines (map (name: quote variables.${name}) (builtins.filter isFile names))}
      )
      __nixbook_structured=${if isStructured then "1" else ""}
      __nixbook_json=${if isStructured then quote (builtins.toJSON all) else ""}
      __nixbook_declarations=${quote declarations}
    '';

  check = name: { root, files, nix-ld, timeout, transcript }: derivation {
    name = "recipe-${name}";
    system = pkgs.stdenv.hostPlatform.system;
    builder = "${pkgs.bash}/bin/bash";
    args = [ outside ];
    recipe = folderOf name root files;
    recipeName = name;
    recipeTimeout = toString timeout;
    sandbox = sandboxOf nix-ld;
    bwrap = "${pkgs.bubblewrap}/bin/bwrap";
    transcript = builtins.toFile "transcript.sh" transcript;
    inherit rc program step;
    environment = parted (environmentOf (shellOf (folderOf name root files)));
    passAsFile = [ "environment" ];
  };
in
builtins.mapAttrs check {
@recipes@}
