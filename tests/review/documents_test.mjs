// documents_test.mjs SOHOA SCANS [PICTURES]: any paper found by its text, opened as a whole and settled there; as page_test.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { expectAccessible } from "./accessible.mjs";
import { fieldOn, makeWarehouse, showEverywhere, signIn, startBrowser, startServer, until } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh"]);
const sql = (statement) => String(execFileSync("sqlite3", [`${made.folder}/out/warehouse.db`, statement])).trim();

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse));
  browser = await startBrowser();
  const { page, problems } = await signIn(browser, url, "an");

  // Found without tone marks, by the keyboard alone, and opened.
  await page.keyboard.press("Alt+T");
  await page.waitForSelector("input[type=search]:focus");
  await page.keyboard.type("khai sinh");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".hits mark");
  assert.match(await page.textContent(".hits mark"), /khai/i);
  await showEverywhere(page, pictures, "search");
  await expectAccessible(page, "search");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".document input:focus");
  const id = (await page.getAttribute(".document input:focus", "data-field")).split("/")[0];
  assert.equal(await page.locator(".document input").count(), Number(sql(`SELECT (SELECT count(*) FROM fields WHERE document_id = '${id}') + (SELECT count(*) FROM table_fields WHERE document_id = '${id}')`)));
  await until(() => page.locator(".thumbs img").first().evaluate((picture) => picture.naturalWidth > 0));
  await page.waitForSelector(".viewer canvas");
  await showEverywhere(page, pictures, "document");
  await expectAccessible(page, "document");
  assert.equal(sql("SELECT count(*) FROM audit WHERE action = 'view document' AND account = 'an' AND purpose = 'review'"), "1");
  assert.equal(sql("SELECT count(*) FROM audit WHERE action = 'search' AND object = 'khai sinh'"), "1");

  // Any field is corrected where it stands, also one that nobody doubted; undo gives it back.
  const accepted = sql(`SELECT key FROM fields WHERE document_id = '${id}' AND status = 'accepted' AND page > 0 ORDER BY key LIMIT 1`);
  const state = () => sql(`SELECT status FROM fields WHERE document_id = '${id}' AND key = '${accepted}'`);
  await page.focus(`[data-field="${id}/${accepted}"]`);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("một giá trị khác");
  await page.keyboard.press("Enter");
  await until(() => state() === "settled");
  assert.equal(sql(`SELECT raw FROM fields WHERE document_id = '${id}' AND key = '${accepted}'`), "một giá trị khác");
  await page.keyboard.press("Control+Z");
  await until(() => state() === "accepted");
  // Arrows go through the fields.
  const at = () => page.getAttribute(".document input:focus", "data-field");
  const first = await page.locator(".document input").first().getAttribute("data-field");
  for (let i = 0; (await at()) !== first; ++i) {
    assert.ok(i < 200);
    await page.keyboard.press("ArrowUp");
  }
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await at(), first);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".hits mark");

  // From a field that waits to its whole paper and back.
  await page.keyboard.press("Alt+R");
  await page.waitForSelector("[data-field]");
  const field = await fieldOn(page);
  await page.keyboard.press("F4");
  await page.waitForSelector(".document input");
  assert.equal((await page.locator(".document input").first().getAttribute("data-field")).split("/")[0], field.split("/")[0]);
  await page.waitForSelector(".document input:focus");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".settle [data-field]");
  assert.deepEqual(problems, []);
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  made.remove();
}
