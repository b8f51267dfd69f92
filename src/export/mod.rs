//! The book as others have it: the HTML that nixos-render-docs makes ([`nrd`]), and sources for the Nixpkgs manual
//! ([`nixpkgs`]).

<<<<<<< HEAD
pub mod checks;
=======
pub mod nixpkgs;
>>>>>>> export
pub mod nrd;
