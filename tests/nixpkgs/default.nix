# A small <nixpkgs> for nixbook's own tests: packages made from the host's programs and libraries, which tests/setup
# puts into .cache. Real nix builds them in its sandbox and nothing is fetched. Attributes have Nixpkgs' names.
{ system ? builtins.currentSystem, config ? { }, overlays ? [ ], ... }:
let
  lib = import ./lib.nix;

  hashes =
    if builtins.pathExists ./.cache/sources.json then
      builtins.fromJSON (builtins.readFile ./.cache/sources.json)
    else
      throw "tests/nixpkgs/.cache is empty: run tests/setup";

  tar = name: builtins.path {
    path = ./.cache + "/${name}.tar";
    name = "${name}.tar";
    recursive = false;
    sha256 = hashes.${name};
  };

  bootstrap = builtins.path { path = ./.cache/bootstrap; name = "bootstrap"; sha256 = hashes.bootstrap; };

  fromHost = name: args: withMeta (args.meta or { }) (derivation ({
    inherit name system bootstrap;
    allowSubstitutes = false;
    src = tar (args.tar or name);
    builder = "${bootstrap}/busybox";
    args = [ "sh" ./unpack.sh ];
    glibc = pkgs.glibc;
  } // removeAttrs args [ "tar" "meta" ]));

  withMeta = meta: package: package // { inherit meta; };

  pkgs = {
    inherit lib system pkgs;

    glibc = fromHost "glibc" { glibc = ""; };
    zlib = fromHost "zlib" { };
    openssl = fromHost "openssl" { };
    curl = fromHost "curl" { };
    bash = fromHost "bash" { after = "ln -s bash $out/bin/sh"; meta.mainProgram = "bash"; };
    bashInteractive = pkgs.bash;
    coreutils = fromHost "coreutils" { };
    binutils-unwrapped = fromHost "binutils" {
      after = ''for tool in as ld; do for file in $out/bin/*-$tool $out/bin/*-$tool.bfd; do [ ! -e $file ] || ln -s $file $out/bin/$tool; done; done'';
    };
    bubblewrap = fromHost "bubblewrap" { meta.mainProgram = "bwrap"; };
    python3 = fromHost "python3-host" { tar = "python3"; meta.mainProgram = "python3"; } // {
      interpreter = "${pkgs.python3}/bin/python3";
    };
    uv = fromHost "uv" { meta.mainProgram = "uv"; };
    nix-ld = fromHost "nix-ld" { };

    stdenv = {
      outPath = "${./stdenv}";
      cc.cc = gcc // { lib = gcc; };
      hostPlatform = { inherit system; isLinux = true; };
      inherit mkDerivation;
    };

    mkShell = { packages ? [ ], nativeBuildInputs ? [ ], env ? { }, ... }@args:
      mkDerivation ({ name = "nix-shell"; buildCommand = "export > $out"; }
        // removeAttrs args [ "packages" "env" "inputsFrom" "passthru" "meta" ]
        // env
        // { nativeBuildInputs = nativeBuildInputs ++ packages; });

    runCommand = name: env: buildCommand: mkDerivation (env // { inherit name buildCommand; });

    # What the sandbox has beyond the usual: the only places that uv and pip would otherwise reach over the network.
    nixbookSandbox = {
      etc = pkgs.runCommand "etc" { cache = loaderCache; } ''
        mkdir -p $out/uv
        cp $cache/ld.so.cache $out/
        cat > $out/uv/uv.toml <<END
        no-index = true
        find-links = ["/offline/wheels"]
        python-downloads-json-url = "file:///offline/python/downloads.json"
        END
      '';
      binds."/offline" = fromHost "offline" { glibc = ""; };
    };
  };

  gcc = fromHost "gcc-lib" { };

  # Nixpkgs' loader looks into glibc's own lib folder when all else fails; Debian's looks into folders that the sandbox
  # does not have. A cache with glibc's libraries, and no others, does the same.
  loaderCache = derivation {
    name = "ld-so-cache";
    inherit system bootstrap;
    allowSubstitutes = false;
    glibc = pkgs.glibc;
    builder = "${bootstrap}/busybox";
    args = [ "sh" "-euc" ''
      $bootstrap/busybox mkdir $out
      echo $glibc/lib > ld.so.conf
      $bootstrap/ldconfig -C $out/ld.so.cache -f ld.so.conf
    '' ];
  };

  # No binary cache has any of this: it need not be asked.
  mkDerivation = args: derivation ({ allowSubstitutes = false; } // args // {
    inherit system;
    builder = "${pkgs.bash}/bin/bash";
    args = [ "-c" ''set -e; source $stdenv/setup; eval "$buildCommand"'' ];
    stdenv = pkgs.stdenv;
    nativeBuildInputs = (args.nativeBuildInputs or [ ]) ++ [ pkgs.coreutils ];
  }) // { overrideAttrs = change: mkDerivation (args // change args); };
in
pkgs
