// node search.mjs documents.json queries.json: the slugs that MiniSearch and Fuse.js find for each query, and microseconds.
import { readFileSync } from "node:fs";
import Fuse from "fuse.js";
import MiniSearch from "minisearch";

const [documents, queries] = process.argv.slice(2).map((f) => JSON.parse(readFileSync(f, "utf8")));
const fields = { name: 5, aliases: 4, asks: 3, wordings: 2, gist: 2, points: 1 };

const mini = new MiniSearch({
  idField: "slug",
  fields: Object.keys(fields),
  extractField: (d, f) => (Array.isArray(d[f]) ? d[f].join("\n") : d[f]),
  searchOptions: { boost: fields, fuzzy: 0.2, prefix: (term) => term.length > 3, combineWith: "OR" },
});
mini.addAll(documents);

const fuse = new Fuse(documents, {
  keys: Object.entries(fields).map(([name, weight]) => ({ name, weight })),
  threshold: 0.5,
  ignoreLocation: true,
  includeScore: true,
});

const say = (who, runs, every, find) => {
  for (let at = 0; at < queries.length; at += every) {
    const query = queries[at];
    let best = Infinity;
    let found = [];
    for (let run = 0; run < runs; run++) {
      const start = process.hrtime.bigint();
      found = find(query);
      best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000);
    }
    console.log(JSON.stringify({ who, at, slugs: found.slice(0, 10), micros: best }));
  }
};
say("MiniSearch 7.2.0", 3, 1, (q) => mini.search(q).map((r) => r.id));
// Its patterns hold 32 characters; longer ones are searched in pieces, which takes seconds over so much text: some queries, once each.
say("Fuse.js 7.5.0, every eighth", 1, 8, (q) => fuse.search(q, { limit: 10 }).map((r) => r.item.slug));
