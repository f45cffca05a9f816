// queue_test.mjs SOHOA SCANS [PICTURES]: how people begin the day: what waits, and what of it they take on; as page_test.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { expectAccessible } from "./accessible.mjs";
import { fieldOn, keyboardOfNew, makeWarehouse, pressAndWait, showEverywhere, signIn, startBrowser, startServer, until, waiting } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh"]);
const sql = (statement) => String(execFileSync("sqlite3", [`${made.folder}/out/warehouse.db`, statement])).trim();

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse));
  browser = await startBrowser();
  const { page, problems } = await signIn(browser, url, "an");
  await expectAccessible(page, "settle");
  const keyboardOfBegin = keyboardOfNew(page, ".begin .main");
  await page.keyboard.press("Alt+Q");
  assert.ok(await keyboardOfBegin);
  const all = Number(sql("SELECT count(*) FROM review_queue WHERE kind = 'field' AND status = 'waiting'"));
  assert.equal(await waiting(page), all);
  const shown = async (selector) => Number((await page.textContent(selector)).replaceAll(".", ""));
  assert.equal(await shown(".summary .number"), all);
  assert.match(await page.textContent(".summary"), /Chưa biết/); // how long it takes, before anybody has settled anything
  assert.match(await page.textContent(".summary"), /an \(\d\)/);
  await showEverywhere(page, pictures, "queue");
  await expectAccessible(page, "queue");

  // What is chosen is what "next" gives.
  const [type, ofType] = sql("SELECT record_type, count(*) FROM review_queue WHERE kind = 'field' GROUP BY 1 ORDER BY 2, 1 DESC LIMIT 1").split("|");
  await page.locator("section[aria-label='Loại giấy tờ'] button").last().click();
  await until(async () => (await shown(".summary .number")) === Number(ofType));
  await page.click("text=Bắt đầu duyệt");
  await page.waitForSelector("[data-field]");
  const place = async () => sql(`SELECT record_type FROM documents WHERE id = '${(await fieldOn(page)).split("/")[0]}'`);
  assert.equal(await place(), type);
  assert.match(await page.textContent(".chip"), /Lọc/);
  const ofThisType = Math.min(2, Number(ofType) - 1);
  for (let i = 0; i < ofThisType; ++i) {
    await pressAndWait(page, "Enter");
    assert.equal(await place(), type);
  }
  const keyboard = keyboardOfNew(page, "[data-field]");
  await page.click(".chip");
  assert.ok(await keyboard, "a key that follows at once would be lost");
  await until(async () => (await page.locator(".chip").count()) === 0);
  for (let i = 0; i < 3; ++i) await pressAndWait(page, "Enter");
  await until(() => sql("SELECT count(*) FROM settlements") === String(ofThisType + 3));

  // Measured by their own decisions; help lists the new keys.
  // What was counted is given again for some seconds.
  await until(async () => {
    await page.keyboard.press("Alt+R");
    await page.waitForSelector(".queue", { state: "detached" });
    await page.keyboard.press("Alt+Q");
    await page.waitForSelector(".summary");
    return /giây mỗi trường/.test(await page.textContent(".queue"));
  });
  await page.keyboard.press("?");
  await page.waitForSelector("[role=dialog] >> text=Alt Q");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Alt+R");
  await page.waitForSelector("[data-field]");
  assert.deepEqual(problems, []);
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  made.remove();
}
