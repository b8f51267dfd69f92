//! The book as others have it: the HTML that nixos-render-docs makes ([`nrd`]), and sources for the Nixpkgs manual
//! ([`nixpkgs`]).

pub mod nixpkgs;
pub mod nrd;
