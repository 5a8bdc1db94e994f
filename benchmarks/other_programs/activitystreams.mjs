// Reads and writes documents with activitystrea.ms: a JSON array comes in, an array of results goes out.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const load = createRequire(pathToFileURL(`${process.argv[2]}/`));
load("jsonld").documentLoader = async (url) => {
  throw new Error(`not to be fetched: ${url}`);
};
const streams = load("activitystrea.ms");

let abandon = null; // some failures reach no callback
process.on("unhandledRejection", (error) => abandon?.(error));
const called = (start) =>
  new Promise((resolve, reject) => {
    abandon = reject;
    const returned = start((error, found) => (error ? reject(error) : resolve(found)));
    returned?.then?.(resolve, reject);
  });
const read = async (document) => {
  const thing = await called((done) => streams.import(structuredClone(document), done));
  return await called((done) => thing.export(done));
};

const results = [];
const documents = JSON.parse(readFileSync(0, "utf8"));
let begin = 0;
for (const round of [0, 1]) {
  begin = performance.now();
  for (const [at, document] of documents.entries()) {
    try {
      results[at] = { written: await read(document) };
    } catch (error) {
      results[at] = { error: String(error?.message ?? error) };
    }
  }
}
const milliseconds = (performance.now() - begin) / documents.length;
writeFileSync(1, JSON.stringify({ milliseconds, results }));
process.exit(0);
