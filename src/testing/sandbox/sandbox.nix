# What stands in a recipe's sandbox, made of the nixpkgs in use: programs, a minimal /etc, the loader at /lib64. Built
# once for all recipes, before any of them. Where each of it goes is nixbook's to say.
#
# A package set may add `nixbookSandbox = { etc; binds; }`: a folder laid over /etc, and more places of the sandbox with
# the store path that stands there.
{ pkgs ? import <nixpkgs> { }, nix-ld ? false, network ? false, stubLd ? ./stub-ld.s }:
let
  extra = pkgs.nixbookSandbox or { };

  # As every NixOS has them; a small package set need not.
  optional = builtins.concatMap (name: if pkgs ? ${name} then [ pkgs.${name} ] else [ ]);
  programs = [ pkgs.bashInteractive pkgs.coreutils ]
    ++ optional [ "gnugrep" "gnused" "gawk" "findutils" "diffutils" "gnutar" "gzip" "xz" "which" ];

  # The libraries of NixOS' programs.nix-ld.
  libraries = map pkgs.lib.getLib (
    [ pkgs.stdenv.cc.cc ]
    ++ optional [ "zlib" "zstd" "curl" "openssl" "attr" "libssh" "bzip2" "libxml2" "acl" "libsodium" "util-linux" "xz" "systemd" ]
  );
in
pkgs.runCommand "nixbook-sandbox" {
  nativeBuildInputs = [ pkgs.binutils-unwrapped ];
  inherit programs libraries;
  binds = map (target: "${target}\n${extra.binds.${target}}") (builtins.attrNames (extra.binds or { }));
  extraEtc = extra.etc or "";
  certificates = if network && pkgs ? cacert then "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt" else "";
  nixLd = if nix-ld then "${pkgs.nix-ld}/libexec/nix-ld" else "";
} ''
  mkdir -p $out/etc $out/sw/bin
  for program in $programs; do
    for file in $program/bin/*; do
      [ -e $out/sw/bin/''${file##*/} ] || ln -s $file $out/sw/bin/
    done
  done

  printf 'root:x:0:0::/root:/bin/sh\nuser:x:1000:100::/home/user:/bin/sh\nnobody:x:65534:65534::/var/empty:/bin/sh\n' > $out/etc/passwd
  printf 'root:x:0:\nusers:x:100:\nnogroup:x:65534:\n' > $out/etc/group
  printf 'ID=nixos\nNAME=NixOS\nPRETTY_NAME=NixOS\n' > $out/etc/os-release
  printf '127.0.0.1 localhost nixos\n::1 localhost nixos\n' > $out/etc/hosts
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' > $out/etc/nsswitch.conf
  : > $out/etc/resolv.conf
  if [ -n "$certificates" ]; then
    mkdir -p $out/etc/ssl/certs
    cp $certificates $out/etc/ssl/certs/ca-bundle.crt
    cp $certificates $out/etc/ssl/certs/ca-certificates.crt
  fi
  if [ -n "$extraEtc" ]; then
    cp -r $extraEtc/. $out/etc/
  fi

  if [ -n "$nixLd" ]; then
    mkdir -p $out/sw/share/nix-ld/lib
    for library in $libraries; do
      for file in $library/lib/*.so*; do
        [ -e $out/sw/share/nix-ld/lib/''${file##*/} ] || ln -s $file $out/sw/share/nix-ld/lib/
      done
    done
    ln -s ${pkgs.glibc}/lib/ld-linux-x86-64.so.2 $out/sw/share/nix-ld/lib/ld.so
    cp $nixLd $out/loader
  else
    as -o stub-ld.o ${stubLd}
    ld -pie --no-dynamic-linker -z noexecstack -s -o $out/loader stub-ld.o
  fi

  # Each place and what stands there, a line each.
  printf '%s\n' $binds > $out/binds
  ln -s ${pkgs.bashInteractive}/bin/bash $out/bash
  ln -s ${pkgs.coreutils}/bin/env $out/env
''
