{
  programs.nix-ld.enable = true;
}
