// express-pouchdb on leveldb, as its documentation has it for syncing: node pouchdb_server.js FOLDER MODULES
const [folder, modules] = process.argv.slice(2);
const { createRequire } = require("module");
const need = createRequire(modules + "/package.json");
const express = need("express");
const PouchDB = need("pouchdb").defaults({ prefix: folder + "/" });

const app = express();
const peer = need("express-pouchdb")(PouchDB, {
  mode: "minimumForPouchDB",
  configPath: folder + "/config.json",
  logPath: folder + "/log.txt",
});
app.use("/", peer);
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
