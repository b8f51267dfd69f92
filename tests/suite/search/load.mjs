// Loads the files of a site's search in Node, as a browser would: the engine, lunr, and the data.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

export function load(site) {
  const folder = join(site, "assets/search");
  const context = vm.createContext({ console });
  const run = (name) => vm.runInContext(readFileSync(join(folder, name), "utf8"), context, { filename: name });
  run("lunr.js");
  // The parts that know nothing of the page are enough.
  context.document = undefined;
  run("search.js");
  const search = context.nixbookSearch;
  const files = new Map();
  let book;
  search.putNames = (raw) => (book = new search.Book(raw));
  search.put = (kind, n, stamp, data) => {
    if (stamp !== book.stamp) throw new Error(`${kind}-${n} is of another build`);
    files.set(`${kind}-${n}`, kind === "texts" ? data : search.wordList(data));
  };
  run("names.js");
  for (const name of readdirSync(folder)) if (/^(terms|tails|texts)-\d+\.js$/.test(name)) run(name);
  const get = (kind, n) => files.get(`${kind}-${n}`);
  return { search, book, get, lunr: context.lunr, engine: new search.Engine(book, context.lunr, get) };
}
