-- The province's database as the first migration left it, with what two laptops had sent.
-- {hex} stands for bytes. Written once by the program of that time; never changed.
-- sqlite
CREATE TABLE centre ( code VARCHAR(16) NOT NULL, name VARCHAR(200) NOT NULL, secret BLOB NOT NULL, log_position BIGINT NOT NULL, log_hash BLOB NOT NULL, greatest_tick BIGINT NOT NULL, letters_given INTEGER NOT NULL, PRIMARY KEY (code) );
CREATE TABLE device ( id BLOB NOT NULL, centre VARCHAR(16) NOT NULL, public_key BLOB NOT NULL, letter VARCHAR(4) NOT NULL, name VARCHAR(200) NOT NULL, granted_at BIGINT NOT NULL, grant BLOB NOT NULL, is_blocked BOOLEAN NOT NULL, last_seen BIGINT, PRIMARY KEY (id) );
CREATE TABLE log ( centre VARCHAR(16) NOT NULL, position BIGINT NOT NULL, hash BLOB NOT NULL, brought_by BLOB NOT NULL, entries INTEGER NOT NULL, received_at BIGINT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (centre, position) );
CREATE TABLE migration ( number INTEGER NOT NULL, PRIMARY KEY (number) );
CREATE TABLE pair_code ( hash BLOB NOT NULL, centre VARCHAR(16) NOT NULL, expires_at BIGINT NOT NULL, used_by BLOB, PRIMARY KEY (hash) );
CREATE TABLE record ( centre VARCHAR(16) NOT NULL, kind INTEGER NOT NULL, id BLOB NOT NULL, state BLOB NOT NULL, PRIMARY KEY (centre, kind, id) ) WITHOUT ROWID;
CREATE TABLE set_aside ( centre VARCHAR(16) NOT NULL, strand BLOB NOT NULL, seq BIGINT NOT NULL, reason VARCHAR(40) NOT NULL, received_at BIGINT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (centre, strand, seq) );
CREATE TABLE strand ( no INTEGER NOT NULL, id BLOB NOT NULL, centre VARCHAR(16) NOT NULL, device BLOB NOT NULL, last_seq BIGINT NOT NULL, last_tick BIGINT NOT NULL, last_hash BLOB NOT NULL, PRIMARY KEY (no), UNIQUE (id) );
CREATE INDEX strand_centre ON strand (centre, device);
-- postgresql
CREATE TABLE centre ( code VARCHAR(16) NOT NULL, name VARCHAR(200) NOT NULL, secret BYTEA NOT NULL, log_position BIGINT NOT NULL, log_hash BYTEA NOT NULL, greatest_tick BIGINT NOT NULL, letters_given INTEGER NOT NULL, PRIMARY KEY (code) );
CREATE TABLE device ( id BYTEA NOT NULL, centre VARCHAR(16) NOT NULL, public_key BYTEA NOT NULL, letter VARCHAR(4) NOT NULL, name VARCHAR(200) NOT NULL, granted_at BIGINT NOT NULL, "grant" BYTEA NOT NULL, is_blocked BOOLEAN NOT NULL, last_seen BIGINT, PRIMARY KEY (id) );
CREATE TABLE log ( centre VARCHAR(16) NOT NULL, position BIGINT NOT NULL, hash BYTEA NOT NULL, brought_by BYTEA NOT NULL, entries INTEGER NOT NULL, received_at BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (centre, position) );
CREATE TABLE migration ( number INTEGER NOT NULL, PRIMARY KEY (number) );
CREATE TABLE pair_code ( hash BYTEA NOT NULL, centre VARCHAR(16) NOT NULL, expires_at BIGINT NOT NULL, used_by BYTEA, PRIMARY KEY (hash) );
CREATE TABLE record ( centre VARCHAR(16) NOT NULL, kind INTEGER NOT NULL, id BYTEA NOT NULL, state BYTEA NOT NULL, PRIMARY KEY (centre, kind, id) );
CREATE TABLE set_aside ( centre VARCHAR(16) NOT NULL, strand BYTEA NOT NULL, seq BIGINT NOT NULL, reason VARCHAR(40) NOT NULL, received_at BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (centre, strand, seq) );
CREATE TABLE strand ( no SERIAL NOT NULL, id BYTEA NOT NULL, centre VARCHAR(16) NOT NULL, device BYTEA NOT NULL, last_seq BIGINT NOT NULL, last_tick BIGINT NOT NULL, last_hash BYTEA NOT NULL, PRIMARY KEY (no), UNIQUE (id) );
CREATE INDEX strand_centre ON strand (centre, device);
-- both
INSERT INTO centre ("code", "name", "secret", "log_position", "log_hash", "greatest_tick", "letters_given") VALUES ('220421', '', {}, 3, {d46ac8112b604cbe2bf015468555f9ed}, 4, 0);
INSERT INTO device ("id", "centre", "public_key", "letter", "name", "granted_at", "grant", "is_blocked", "last_seen") VALUES ({4a67330b803d5c88757afb9328615344}, '220421', {4cb5abf6ad79fbf5abbccafcc269d85cd2651ed4b885b5869f241aedf0a5ba29}, 'A', '', 1, {}, false, 1795614394327);
INSERT INTO device ("id", "centre", "public_key", "letter", "name", "granted_at", "grant", "is_blocked", "last_seen") VALUES ({2c5a92ed92c0b7999f215be93c8f0433}, '220421', {7422b9887598068e32c4448a949adb290d0f4e35b9e01b0ee5f1a1e600fe2674}, 'A', '', 1, {}, false, 1795614394313);
INSERT INTO log ("centre", "position", "hash", "brought_by", "entries", "received_at", "body") VALUES ('220421', 1, {9b660cfca1d20d2fb23dfcbfbf9773de}, {4a67330b803d5c88757afb9328615344}, 2, 1795614394295, {28b52ffd20e5ad0500040a9a0102c410737472616e640001919301c4407937f1b8fed664c7b26702c9a77c5b2abc54ad55c4849d2baaf34f8dd00d6877a097631ecc52898f6a60a25440e8330885f7e4a96520cd0160b0722a228a8b0692a6323230343231c4104a67330b803d5c88757afb93286153449300000093000101980091c42002939196940700920100019302000190c41038206f6374657473919300a6e4baba312d3132910007002a03018801805e554b302faeb973084007});
INSERT INTO log ("centre", "position", "hash", "brought_by", "entries", "received_at", "body") VALUES ('220421', 2, {aa26af793b71eaa2987d5d6a6ea8f8a0}, {2c5a92ed92c0b7999f215be93c8f0433}, 2, 1795614394311, {28b52ffd20e5c50500040a9a0102c410737472616e640002919301c440f01a7af066d66069c31c190bf75d3a025eff8750d838404ce3cab70dbf8630c1a048a0c38d44fdc0f202a7bf67c0dfa40ab1daad3249f3c9ba956d6f74ae410a92a6323230343231c4102c5a92ed92c0b7999f215be93c8f04339300000093000101980091c42001029196940700920100019302000190c41038206f6374657473919300a6e4baba322d3132910008002a03f1d2e82a9099fd5639100c816bee1c02d001});
INSERT INTO log ("centre", "position", "hash", "brought_by", "entries", "received_at", "body") VALUES ('220421', 3, {d46ac8112b604cbe2bf015468555f9ed}, {4a67330b803d5c88757afb9328615344}, 2, 1795614394321, {28b52ffd20ccf5040074089a0102c410737472616e640001919303c440e31c1cfde0c5c1426e98de2855d96812c5fb5dc3f177c0bb9c3230bfac7bdf1a66663f6254dd541d1f68bff49f1ceaf0a831d170912d2656996e990ee2bc170ec09300000093000301980091c42003049196940700920100019302000190c41038206f6374657473919300a6e4baba312d3334910008002a03f1d2e82a9099fd5639ac814029770e01e8});
INSERT INTO migration ("number") VALUES (1);
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000010000000000000001}, {929091920191930101a6e4baba312d31});
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000010000000000000002}, {929091920191930201a6e4baba312d32});
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000010000000000000003}, {929091920191930301a6e4baba312d33});
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000010000000000000004}, {929091920191930401a6e4baba312d34});
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000020000000000000001}, {929091920191930102a6e4baba322d31});
INSERT INTO record ("centre", "kind", "id", "state") VALUES ('220421', 7, {00000000000000020000000000000002}, {929091920191930202a6e4baba322d32});
INSERT INTO strand ("no", "id", "centre", "device", "last_seq", "last_tick", "last_hash") VALUES (1, {737472616e6400000000000000000001}, '220421', {4a67330b803d5c88757afb9328615344}, 4, 4, {0c0d02c977beb8ba34fe898c4e616ebe61171496f336f5e2b26c9f074a4562f3});
INSERT INTO strand ("no", "id", "centre", "device", "last_seq", "last_tick", "last_hash") VALUES (2, {737472616e6400000000000000000002}, '220421', {2c5a92ed92c0b7999f215be93c8f0433}, 2, 2, {b276706eb83679b16a9d8b0f47f62f30b28444d5d90b441215a56fb677b882f9});
