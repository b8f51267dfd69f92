{ pkgs ? import <nixpkgs> { } }:

pkgs.mkShell {
  packages = [ pkgs.uv ];

  env = {
    UV_PYTHON = pkgs.python3.interpreter;
    UV_PYTHON_DOWNLOADS = "never";
  };
}
