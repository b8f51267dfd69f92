{ pkgs ? import <nixpkgs> { } }:

pkgs.mkShell {
  packages = [ pkgs.uv ];

  env = {
    NIX_PYTHON = pkgs.python3.interpreter;
    UV_PYTHON_DOWNLOADS = "never";
  };
}
