//! The book as others have it: what nixos-render-docs makes ([`nixos_render_docs`]), sources for the Nixpkgs manual
//! ([`nixpkgs`]), an e-book ([`epub`]), and the recipes' tests as Nix derivations ([`checks`]).

pub mod checks;
pub mod epub;
pub mod nixos_render_docs;
pub mod nixpkgs;
mod outside_links;
