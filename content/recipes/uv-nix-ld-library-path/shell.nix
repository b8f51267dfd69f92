{ pkgs ? import <nixpkgs> { } }:

pkgs.mkShell {
  packages = [ pkgs.uv ];

  env = {
    UV_PYTHON = pkgs.python3.interpreter;
    UV_PYTHON_DOWNLOADS = "never";
  };

  shellHook = ''
    export LD_LIBRARY_PATH=$NIX_LD_LIBRARY_PATH
  '';
}
