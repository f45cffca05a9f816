// page_test.mjs SOHOA SCANS [PICTURES]: people at the review page, in a real browser. SCANS are digitized into a warehouse of
// its own; with PICTURES, screenshots are left in that folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ended, fieldOn, firstValueOfNext, makeWarehouse, pressAndWait, signIn, startBrowser, startServer, until, waiting } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh"]);
const { folder, warehouse } = made;
const hostile = "<img src=x onerror=\"document.title='taken over'\">";
const show = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, warehouse));
  browser = await startBrowser();
  const an = await signIn(browser, url, "an");
  const binh = await signIn(browser, url, "binh");
  const { page } = an;

  // Two people never have the same field before them.
  const seenByBinh = new Set();
  for (let i = 0; i < 3; ++i) {
    seenByBinh.add(await fieldOn(binh.page));
    await pressAndWait(binh.page, "Tab");
  }

  // The page is there.
  await page.waitForSelector(".viewer canvas");
  await page.waitForTimeout(500);
  await show(page, "missing");

  // Twenty fields by the keyboard alone.
  const before = await waiting(page);
  const settled = new Set();
  for (let i = 0; i < 20; ++i) {
    const field = await fieldOn(page);
    assert.ok(!seenByBinh.has(field), `${field} is before two people`);
    settled.add(field);
    await pressAndWait(page, i % 5 === 4 ? "F8" : "Enter");
  }
  assert.equal(settled.size, 20);
  await until(async () => (await waiting(page)) === before - 20);
  while ((await page.locator(".crop img").count()) === 0) await pressAndWait(page, "Tab");
  await until(() => page.locator(".crop img").evaluate((picture) => picture.naturalWidth > 0));
  await page.waitForTimeout(500);
  await show(page, "settle-light");

  // Corrected by typing; the text is only text.
  const corrected = await fieldOn(page);
  const value = await page.inputValue("[data-field]");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(hostile);
  await page.waitForTimeout(300);
  await show(page, "settle-correct");
  await pressAndWait(page, "Enter");
  // Taken back, it is there again with the night's value.
  await pressAndWait(page, "Control+Z");
  assert.equal(await fieldOn(page), corrected);
  await until(async () => (await page.inputValue("[data-field]")) === value);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(hostile);
  const valueOfNext = firstValueOfNext(page, "data-field");
  await pressAndWait(page, "Enter");
  assert.notEqual(await valueOfNext, hostile, "a key that follows at once would save it for the next field");
  assert.equal(await page.title(), "sohoa");

  // Help, the other language and the dark theme.
  await page.keyboard.press("F1");
  await page.waitForSelector("[role=dialog]");
  await show(page, "help");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=dialog]", { state: "detached" });
  await page.click("text=English");
  await page.click("text=Light / dark");
  await page.waitForTimeout(300);
  await show(page, "settle-dark");

  // A server that is killed has lost nothing that was settled, and the next one brings document.json in line.
  const gone = ended(server);
  server.kill("SIGKILL");
  await gone;
  ({ server, url } = await startServer(sohoa, warehouse));
  const [id, place] = corrected.split("/");
  const read = () => {
    const document = JSON.parse(readFileSync(join(folder, "out/documents", id, "document.json"), "utf8"));
    const [table, row, key] = place.split(".");
    return key ? document.tables[table][Number(row) - 1][key] : document.fields[place];
  };
  await until(() => read().status === "settled");
  assert.equal(read().raw, hostile);
  assert.equal(read().provenance.reviewer, "an");

  // Markup that was read, or typed, is text wherever it is shown.
  execFileSync("sqlite3", [join(folder, "out/warehouse.db"), `UPDATE fields SET value = '${hostile.replaceAll("'", "''")}', reason = 'because of <b>this</b>' WHERE status IN ('review', 'missing')`]);
  const again = await signIn(browser, url, "an");
  assert.ok(!settled.has(await fieldOn(again.page)));
  await pressAndWait(again.page, "Tab");
  assert.equal(await again.page.title(), "sohoa");
  assert.equal(await again.page.locator("img[src=x]").count(), 0);
  const unexpected = (problem) => !/Failed to load resource|ERR_CONNECTION/.test(problem); // while the server was gone
  assert.deepEqual([...an.problems, ...binh.problems].filter(unexpected), []);
  assert.deepEqual(again.problems, []);
  await again.page.click("text=Đăng xuất");
  await again.page.waitForSelector("input[type=password]");
  await show(again.page, "sign-in");
  assert.equal((await again.page.request.get(`${url}api/queue`)).status(), 401);

  assert.match(String(execFileSync(sohoa, ["audit", "verify", "--warehouse", warehouse])), /^\d+:[0-9a-f]{64}\n$/);
  server.removeAllListeners("exit");
  const stopped = ended(server);
  server.kill("SIGTERM");
  assert.equal(await stopped, 0);
  server = undefined;
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  made.remove();
}
