// counter_test.mjs SOHOA SCANS SCAN [PICTURES]: an officer at the counter, with SCAN dropped on the page, and dossiers with their checklists;
// as page_test.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./accessible.mjs";
import { makeWarehouse, showEverywhere, signIn, startBrowser, startServer, until } from "./station.mjs";

const [sohoa, scans, scan, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh"]);
const sql = (statement) => String(execFileSync("sqlite3", [`${made.folder}/out/warehouse.db`, statement])).trim();
const code = "000.16.38.H56-260105-0012";

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse, ["--counter", join(made.folder, "counter")]));
  browser = await startBrowser();
  const { page, problems } = await signIn(browser, url, "an");
  await page.keyboard.press("Alt+C");
  await page.waitForSelector(".drop");
  assert.equal(await page.locator(".scans li").count(), 0);
  await expectAccessible(page, "counter");

  // A scan is read and filed at once, in the dossier that the officer names, and is there to be opened.
  await page.fill(".counter input", code);
  const began = Date.now();
  await page.setInputFiles("input[type=file]", scan);
  await page.waitForSelector(".scans li button");
  console.log(`readable after ${Date.now() - began} ms`);
  const batch = sql("SELECT batch_id FROM counter_scans");
  assert.equal(sql(`SELECT ended FROM batches WHERE id = '${batch}'`), "1");
  assert.notEqual(sql(`SELECT count(*) FROM documents WHERE batch_id = '${batch}'`), "0");
  assert.equal(sql(`SELECT DISTINCT code FROM dossier_documents WHERE batch_id = '${batch}'`), code);
  await page.waitForSelector(`.counter td >> text=${code}`);
  await showEverywhere(page, pictures, "counter");

  // The same once more is known already; what is no scan is named, and nothing fails.
  await page.setInputFiles("input[type=file]", scan);
  await page.waitForSelector("text=kho đã có từ trước");
  const bad = join(made.folder, "bad.pdf");
  writeFileSync(bad, "%PDF-1.4\nthis is no document\n");
  await page.setInputFiles("input[type=file]", bad);
  await page.waitForSelector("[role=status] .doubt");
  assert.match(await page.textContent("[role=status] .doubt"), /damaged/);
  await until(async () => (await page.locator(".scans li").count()) === 3);

  // The dossier, from the day's list: its checklist and the way to its papers.
  await page.click(`.counter td >> text=${code}`);
  await page.waitForSelector(".dossier h1");
  await expectAccessible(page, "dossier");
  await showEverywhere(page, pictures, "dossier");
  await page.locator(".dossier button").first().click();
  await page.waitForSelector(".document .panel");
  await page.click("text=Trở lại");
  await page.waitForSelector(".dossier h1");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".drop");
  await page.keyboard.press("Alt+H");
  await page.waitForSelector(`.dossiers td >> text=${code}`);
  await expectAccessible(page, "dossiers");
  assert.notEqual(sql("SELECT count(*) FROM audit WHERE action = 'scan' AND account = 'an'"), "0");
  assert.notEqual(sql(`SELECT count(*) FROM audit WHERE action = 'view dossier' AND object = '${code}'`), "0");

  // A body larger than is allowed is refused, whoever sends it, and the connection goes on.
  const send = (path, bytes, headers) => page.evaluate(async ([to, size, more]) => (await fetch(to, { method: "POST", body: new Uint8Array(size), headers: more })).status, [path, bytes, headers]);
  assert.equal(await send("/api/counter/scans?name=x", 100_000, {}), 413);
  assert.equal(await send("/api/undo", 100_000, {}), 413);
  assert.deepEqual(problems.filter((problem) => !/status of 413/.test(problem)), []);
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  made.remove();
}
