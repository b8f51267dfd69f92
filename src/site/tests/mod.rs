//! The site as a whole: books in a few lines, and what becomes of them.

mod book;
mod contents;
mod corpus;
mod hostile;
mod links;
mod options;
mod pages;
mod recipes;
mod redirects;
mod theme;
