_nix_shell_clean_tmpdir() { command rm -rf @folder@; }; @clean@[ -n "$PS1" ] && [ -e ~/.bashrc ] && source ~/.bashrc;p=$PATH; unset PATH;dontAddDisableDepTrack=1;
@declarations@
[ -e $stdenv/setup ] && source $stdenv/setup; PATH=$PATH:$p; unset p; PATH=@bin@:"$PATH"; SHELL=@bash@; BASH=@bash@; set +e; [ -n "$PS1" -a -z "$NIX_SHELL_PRESERVE_PROMPT" ] && PS1='\n\[\033[1;32m\][nix-shell:\w]\$\[\033[0m\] '; if [ "$(type -t runHook)" = function ]; then runHook shellHook; fi; unset NIX_ENFORCE_PURITY; shopt -u nullglob; unset TZ; shopt -s execfail;@then@
