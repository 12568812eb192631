/* Reads the code behind the # of the address, checks it here, and asks for the state of its serial.
   Plain old JavaScript: it has to run on any phone. Texts stand in the page, never here. */
(function () {
  "use strict";

  var KEY_ID = 8, SIGNATURE = 64, PRINT = 16, LONGEST = 4096;
  var CONTEXT = ascii("jlcenter certificate 1\0");
  var GRANT = ascii("jlcenter grant 1\0");
  var TEXTS = ["serial", "name", "class_name", "programme", "occupation", "level", "centre",
    "centre_name", "id_tail"];
  var DAY_MS = 86400000;

  function ascii(text) {
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function joined(one, other) {
    var both = new Uint8Array(one.length + other.length);
    both.set(one);
    both.set(other, one.length);
    return both;
  }

  function hex(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i++) text += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
    return text;
  }

  function unhex(text) {
    var bytes = new Uint8Array(text.length / 2);
    for (var i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
    return bytes;
  }

  /* Digits in base 36 as bytes; a leading byte 1 kept the zeros at the front. */
  function unpacked(digits) {
    var bytes = [];
    for (var i = 0; i < digits.length; i++) {
      var carry = parseInt(digits.charAt(i), 36);
      for (var j = 0; j < bytes.length; j++) {
        carry += bytes[j] * 36;
        bytes[j] = carry & 255;
        carry >>= 8;
      }
      while (carry > 0) {
        bytes.push(carry & 255);
        carry >>= 8;
      }
    }
    if (bytes.pop() !== 1) return null;
    return new Uint8Array(bytes.reverse());
  }

  /* The body: msgpack [minutes, day, text]. */
  function factsOf(body) {
    var at = 0;
    function byte() {
      if (at >= body.length) throw new Error("short");
      return body[at++];
    }
    function big(count) {
      var value = 0;
      while (count-- > 0) value = value * 256 + byte();
      return value;
    }
    function number() {
      var kind = byte();
      if (kind < 0x80) return kind;
      if (kind >= 0xe0) return kind - 256;
      if (kind >= 0xcc && kind <= 0xce) return big(1 << (kind - 0xcc));
      if (kind >= 0xd0 && kind <= 0xd2) {
        var count = 1 << (kind - 0xd0), value = big(count), half = Math.pow(2, 8 * count - 1);
        return value >= half ? value - 2 * half : value;
      }
      throw new Error("number");
    }
    function bytes() {
      var kind = byte(), count;
      if (kind >= 0xc4 && kind <= 0xc6) count = big(1 << (kind - 0xc4));
      else if (kind >= 0xa0 && kind <= 0xbf) count = kind - 0xa0;
      else throw new Error("bytes");
      if (at + count > body.length) throw new Error("short");
      at += count;
      return body.subarray(at - count, at);
    }
    var length = byte();
    if (length < 0x93 || length > 0x9f) throw new Error("array");
    var facts = { minutes: number() };
    var day = new Date(Date.UTC(2000, 0, 1) + number() * DAY_MS);
    facts.issued_on = day.toISOString().substr(0, 10);
    var texts = new TextDecoder("gb18030", { fatal: true }).decode(bytes()).split("\x1f");
    if (texts.length < TEXTS.length) throw new Error("texts");
    for (var i = 0; i < TEXTS.length; i++) facts[TEXTS[i]] = texts[i];
    return facts;
  }

  function read(hash) {
    var told = hash.replace(/\s/g, "");
    try {
      told = decodeURIComponent(told).replace(/\s/g, "");
    } catch (error) { /* as it came */ }
    var match = /^#1\.([0-9A-Za-z]+)$/.exec(told);
    var raw = match && match[1].length <= LONGEST ? unpacked(match[1]) : null;
    if (!raw || raw.length <= KEY_ID + SIGNATURE) return null;
    var code = {
      raw: raw,
      keyId: hex(raw.subarray(0, KEY_ID)),
      signature: raw.subarray(KEY_ID, KEY_ID + SIGNATURE),
      body: raw.subarray(KEY_ID + SIGNATURE)
    };
    try {
      code.facts = factsOf(code.body);
    } catch (error) {
      return null;
    }
    return code;
  }

  /* msgpack of [centre, device, public key, letter], as the province signs it. */
  function grantMessage(key) {
    function text(value) {
      return joined(new Uint8Array([0xa0 | value.length]), ascii(value));
    }
    function binary(value) {
      return joined(new Uint8Array([0xc4, value.length]), value);
    }
    var parts = [new Uint8Array([0x94]), text(key.centre), binary(unhex(key.device)),
      binary(unhex(key.public_key)), text(key.letter)];
    return joined(GRANT, parts.reduce(joined));
  }

  function signed(message, signature, key) {
    return key.length === 32 && signature.length === 64 &&
      nacl.sign.detached.verify(message, signature, key);
  }

  /* Whether the province vouches for the key, and the key for the facts. */
  function genuine(code, key) {
    return key.device.substr(0, 2 * KEY_ID) === code.keyId &&
      signed(grantMessage(key), unhex(key.grant), unhex(key.root)) &&
      signed(joined(CONTEXT, code.body), code.signature, unhex(key.public_key));
  }

  function ask(method, path, body, then) {
    var request = new XMLHttpRequest();
    request.open(method, path);
    request.timeout = 20000;
    if (body !== null) {
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    }
    request.onloadend = function () {
      var told = null;
      try {
        told = JSON.parse(request.responseText);
      } catch (error) { /* no answer of ours */ }
      then(request.status, told);
    };
    request.send(body);
  }

  function show(id) {
    var answers = document.querySelectorAll("[data-answer]");
    for (var i = 0; i < answers.length; i++) {
      answers[i].hidden = answers[i].getAttribute("data-answer") !== id;
    }
    document.documentElement.setAttribute("data-shown", id);
  }

  function fill(facts) {
    var places = document.querySelectorAll("[data-fact]");
    for (var i = 0; i < places.length; i++) {
      var name = places[i].getAttribute("data-fact"), value = facts[name];
      if (name === "hours") value = Math.round(facts.minutes / 45 * 10) / 10;
      places[i].textContent = value;
      if (value === "" || value === 0) places[i].parentNode.hidden = true;
      else places[i].parentNode.hidden = false;
    }
    document.getElementById("facts").hidden = false;
  }

  function stateOf(code) {
    var print = hex(nacl.hash(code.raw).subarray(0, PRINT));
    var body = "serial=" + encodeURIComponent(code.facts.serial) + "&print=" + print;
    ask("POST", "/v/state", body, function (status, told) {
      var state = told && told.state;
      if (state === "valid" || state === "revoked" || state === "unknown") {
        show(state === "valid" ? "genuine" : state);
      } else {
        show("unasked");
      }
      fill(code.facts);
    });
  }

  function begin() {
    document.getElementById("facts").hidden = true;
    if (!location.hash) return show("empty");
    if (typeof TextDecoder === "undefined") return show("old");
    var code = read(location.hash);
    if (code === null) return show("unreadable");
    show("reading");
    ask("GET", "/v/key/" + code.keyId, null, function (status, key) {
      if (status !== 200 || !key) show("offline");
      else if (!key.known) show("stranger");
      else if (!genuine(code, key)) show("forged");
      else stateOf(code);
    });
  }

  /* The same certificate in another language. */
  function keepCode() {
    var links = document.querySelectorAll("a[hreflang]");
    for (var i = 0; i < links.length; i++) links[i].hash = location.hash;
  }

  function start() {
    keepCode();
    begin();
  }

  window.addEventListener("hashchange", start);
  start();
})();
