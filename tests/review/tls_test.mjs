// tls_test.mjs SOHOA: the station over TLS, as a client that checks certificates sees it, and what it refuses.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./station.mjs";

const [sohoa] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "sohoa-tls-"));
const [certificate, key] = ["cert.pem", "key.pem"].map((name) => join(folder, name));
const warehouse = `sqlite:${folder}/warehouse.db`;
const password = "a password for this test";
const curl = (...options) => spawnSync("curl", ["--silent", "--show-error", "--include", "--noproxy", "*", ...options], { encoding: "utf8" });

let server;
try {
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out", certificate,
    "-subj", "/CN=station", "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: "ignore" });
  execFileSync(sohoa, ["review", "--warehouse", warehouse, "--create-admin", "an"], { input: `${password}\n`, stdio: ["pipe", "ignore", "ignore"] });
  let url;
  ({ server, url } = await startServer(sohoa, warehouse, ["--tls-cert", certificate, "--tls-key", key]));
  assert.match(url, /^https:\/\/127\.0\.0\.1:\d+\/$/);

  const live = curl("--cacert", certificate, `${url}health/live`);
  assert.equal(live.status, 0, live.stderr);
  assert.match(live.stdout, /^HTTP\/1\.1 200/);
  assert.match(live.stdout, /\{"live":true\}/);
  assert.match(live.stdout, /^strict-transport-security: /im);
  assert.equal(curl(`${url}health/live`).status, 60, "nobody vouches for the certificate");
  const plain = curl(url.replace("https", "http") + "health/live");
  assert.ok(!plain.stdout.includes("live"), "nothing is said in the clear");
  assert.notEqual(curl("--cacert", certificate, "--tlsv1.1", "--tls-max", "1.1", `${url}health/live`).status, 0);

  const signedIn = curl("--cacert", certificate, "--header", "Content-Type: application/json", "--data", JSON.stringify({ name: "an", password }), `${url}api/session`);
  assert.match(signedIn.stdout, /^set-cookie: __Host-sohoa=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Secure/im);
  const cookie = /__Host-sohoa=[0-9a-f]{64}/.exec(signedIn.stdout)[0];
  assert.match(curl("--cacert", certificate, "--header", `Cookie: ${cookie}`, `${url}api/queue/counts`).stdout, /"waiting":0/);

  const beyond = spawnSync(sohoa, ["review", "--warehouse", warehouse, "--listen", "0.0.0.0:0"], { encoding: "utf8" });
  assert.equal(beyond.status, 1, "plain HTTP beyond this machine");
  assert.match(beyond.stderr, /--tls-cert/);
} finally {
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
