// A laptop's PouchDB on leveldb; lines of JSON: {"put": rows} or {"sync": true}.
// node pouchdb_laptop.js FOLDER MODULES URL
const [folder, modules, url] = process.argv.slice(2);
const { createRequire } = require("module");
const PouchDB = createRequire(modules + "/package.json")("pouchdb").defaults({
  prefix: folder + "/",
});
const db = new PouchDB("centre");

async function put(rows) {
  const docs = [];
  for (const [kind, several] of Object.entries(rows))
    for (const { id, ...fields } of several) docs.push({ _id: kind + ":" + id, kind, ...fields });
  for (let start = 0; start < docs.length; start += 1000) {
    const some = docs.slice(start, start + 1000);
    const known = await db.allDocs({ keys: some.map((one) => one._id) });
    known.rows.forEach((row, place) => {
      if (row.value && !row.value.deleted) some[place]._rev = row.value.rev;
    });
    await db.bulkDocs(some);
  }
  return {};
}

async function sync() {
  const begun = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  await db.sync(new PouchDB(url + "/centre"));
  const used = process.cpuUsage(cpu);
  return {
    seconds: Number(process.hrtime.bigint() - begun) / 1e9,
    cpu_s: (used.user + used.system) / 1e6,
  };
}

const lines = require("readline").createInterface({ input: process.stdin });
console.log(JSON.stringify({ ready: true }));
(async () => {
  for await (const line of lines) {
    const told = JSON.parse(line);
    const answer = "put" in told ? await put(told.put) : await sync();
    console.log(JSON.stringify(answer));
  }
  process.exit(0);
})();
