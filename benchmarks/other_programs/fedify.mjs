// Reads and writes documents with Fedify: a JSON array comes in, an array of results goes out.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const load = createRequire(pathToFileURL(`${process.argv[2]}/`));
const { Object: Thing } = load("@fedify/vocab");
const unreachable = async (url) => {
  throw new Error(`not to be fetched: ${url}`);
};
const options = { documentLoader: unreachable };
const read = async (document) => {
  const thing = await Thing.fromJsonLd(structuredClone(document), options);
  return await thing.toJsonLd({ ...options, format: "compact" });
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
