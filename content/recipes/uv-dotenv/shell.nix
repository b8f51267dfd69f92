{ pkgs ? import <nixpkgs> { } }:

pkgs.mkShell {
  packages = [
    pkgs.uv
    pkgs.python3
  ];

  shellHook = ''
    set -a
    . ./.env
    set +a
  '';
}
